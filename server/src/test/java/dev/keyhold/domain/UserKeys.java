package dev.keyhold.domain;

import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import java.util.Optional;

/** Access keys as requests name them that name users: by name and access key id, or those of the principal itself. */
public record UserKeys(AccessKeys keys) {
    public IssuedAccessKey create(Principal principal, Optional<String> user) {
        var issued = keys.create(principal, IdentityRef.named(user), AccessKeys.Kind.USER, "", TransactionHook.NONE);
        return new IssuedAccessKey(issued.seen().key(), issued.seen().owner(), issued.secret());
    }

    public void setStatus(Principal principal, Optional<String> user, AccessKeyId id, AccessKey.Status status) {
        keys.update(principal, ref(user, id), AccessKeys.Patch.status(status), TransactionHook.NONE);
    }

    public Page<AccessKey> list(Principal principal, Optional<String> user, Page.Request page) {
        return keys.list(principal, IdentityRef.named(user), page).map(AccessKeys.Details::key);
    }

    public void delete(Principal principal, Optional<String> user, AccessKeyId id) {
        keys.delete(principal, ref(user, id), TransactionHook.NONE);
    }

    private static OwnedKeyRef ref(Optional<String> user, AccessKeyId id) {
        return new OwnedKeyRef.OfOwner(IdentityRef.named(user), id);
    }
}
