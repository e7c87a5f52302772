package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.store.WriteTx;
import java.util.function.BiFunction;

/** Changes of keys that callers name. Whether a caller may is decided in the transaction of the change. */
final class NamedKeyChanges {
    private final KeyResolver resolver;
    private final Changes changes;

    NamedKeyChanges(KeyResolver resolver, Changes changes) {
        this.resolver = resolver;
        this.changes = changes;
    }

    /** {@code work} stores the changed key and returns it. */
    KmsKey run(
            Principal principal,
            KeyReference.ByName name,
            Action action,
            KeyParameters parameters,
            BiFunction<WriteTx, KmsKey, KmsKey> work) {
        return changes.run(
                principal,
                action,
                tx -> resolver.stored(tx, principal, name, action, parameters, RequestDetails.NONE),
                (tx, key) -> of(work.apply(tx, key)),
                TransactionHook.NONE);
    }

    /** A change whose result is the key. */
    static Change<KmsKey> of(KmsKey key) {
        return new Change<>(key, key.id(), AuditTargets.describe(key));
    }
}
