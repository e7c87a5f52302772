package dev.keyhold.domain;

import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.AccessKeys.Details;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.credential.IssuedKey;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Access keys as requests name them that name service accounts: by resource id. */
public record StaticKeys(AccessKeys keys) {
    public Details get(Principal principal, String id) {
        return keys.get(principal, new OwnedKeyRef.ById(id));
    }

    public Page<Details> list(Principal principal, Optional<String> owner, Page.Request page) {
        return keys.list(principal, ref(principal, owner), page);
    }

    public IssuedAccessKey create(
            Principal principal,
            Optional<String> owner,
            String description,
            TransactionHook<? super IssuedKey<Details>> hook) {
        var issued = keys.create(principal, ref(principal, owner), AccessKeys.Kind.STATIC, description, hook);
        return new IssuedAccessKey(issued.seen().key(), issued.seen().owner(), issued.secret());
    }

    public Details update(
            Principal principal, String id, Optional<String> description, TransactionHook<? super Details> hook) {
        return keys.update(principal, new OwnedKeyRef.ById(id), AccessKeys.Patch.description(description), hook);
    }

    public Details delete(Principal principal, String id, TransactionHook<? super Details> hook) {
        return keys.delete(principal, new OwnedKeyRef.ById(id), hook);
    }

    public ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return keys.requireListOperations(tx, principal, new OwnedKeyRef.ById(id));
    }

    private static IdentityRef ref(Principal principal, Optional<String> owner) {
        return IdentityRef.byId(principal, owner);
    }
}
