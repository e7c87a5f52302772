package dev.keyhold.domain;

import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.AccessKeys.Details;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccessKeyRef;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Access keys as requests name them that name service accounts: by resource id. */
public record StaticKeys(AccessKeys keys) {
    public Details get(Principal principal, String id) {
        return keys.get(principal, new AccessKeyRef.ById(id));
    }

    public Page<Details> list(Principal principal, Optional<String> owner, Page.Request page) {
        return keys.list(principal, ref(principal, owner), page).keys();
    }

    public IssuedAccessKey create(
            Principal principal,
            Optional<String> owner,
            String description,
            TransactionHook<? super IssuedAccessKey> hook) {
        return keys.create(principal, ref(principal, owner), AccessKeys.Kind.STATIC, description, hook);
    }

    public Details update(
            Principal principal, String id, Optional<String> description, TransactionHook<? super Details> hook) {
        return keys.update(principal, new AccessKeyRef.ById(id), AccessKeys.Patch.description(description), hook);
    }

    public Details delete(Principal principal, String id, TransactionHook<? super Details> hook) {
        return keys.delete(principal, new AccessKeyRef.ById(id), hook);
    }

    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return keys.requireListOperations(tx, principal, new AccessKeyRef.ById(id));
    }

    private static IdentityRef ref(Principal principal, Optional<String> owner) {
        return new IdentityRef.ById(
                owner.orElseGet(() -> principal.identity().id().text()));
    }
}
