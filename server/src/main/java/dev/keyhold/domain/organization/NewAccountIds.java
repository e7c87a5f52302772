package dev.keyhold.domain.organization;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;

/** The identifiers of an account that is to be created, drawn before the transaction that creates it. */
public record NewAccountIds(AccountId account, ResourceId cloud, ResourceId folder, ResourceId root) {
    public static NewAccountIds draw(IdGenerator ids, AccountId account) {
        return new NewAccountIds(
                account,
                ids.resourceId(ResourceId.RESOURCE_MANAGER, account),
                ids.resourceId(ResourceId.RESOURCE_MANAGER, account),
                ids.resourceId(ResourceId.IAM, account));
    }
}
