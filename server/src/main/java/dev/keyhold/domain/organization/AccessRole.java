package dev.keyhold.domain.organization;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.policy.TrustPolicies;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;

/**
 * The role by which principals of the management account administer an account that it has created: it trusts that
 * account, whose own policies say who may take it, and may do everything.
 */
final class AccessRole {
    private static final PolicyRef ADMINISTRATOR = new PolicyRef.Predefined("AdministratorAccess");
    private static final Duration MAX_SESSION = Duration.ofHours(1);

    private AccessRole() {}

    /** Adds it to an account that has no role yet. */
    static Role create(WriteTx tx, IdGenerator ids, AccountId management, Account account, String name, Instant now) {
        var id = ids.resourceId(ResourceId.IAM, account.id());
        var trustPolicy = TrustPolicies.ofAccount(management);
        var role = new Role(account.id(), id, name, "/", "", MAX_SESSION, trustPolicy, now);
        tx.roles().insert(role);
        tx.policies().attach(account.id(), id, ADMINISTRATOR);
        return role;
    }
}
