package dev.keyhold.domain;

import dev.keyhold.Samples;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Every operation that changes a symmetric key, in an order in which each can succeed. */
final class KeyChanges {
    private KeyChanges() {}

    static Map<Action, ThrowingCallable> of(Fixture domain, Principal admin) {
        var settings = Samples.keySettings("key");
        var key = domain.symmetricKeys
                .create(admin, domain.defaultFolder(), settings, TransactionHook.NONE)
                .key()
                .id();
        var first = domain.symmetricKeys
                .get(domain.admin, key.text())
                .primary()
                .id()
                .text();
        domain.keyVersions.rotate(admin, key.text(), TransactionHook.NONE);
        var changes = new LinkedHashMap<>(ofPairs(domain, admin));
        changes.put(
                KmsAction.CREATE_SYMMETRIC_KEY,
                () -> domain.symmetricKeys.create(admin, domain.defaultFolder(), settings, TransactionHook.NONE));
        changes.put(
                KmsAction.UPDATE_SYMMETRIC_KEY,
                () -> domain.symmetricKeys.update(admin, key.text(), it -> it, TransactionHook.NONE));
        changes.put(
                KmsAction.SCHEDULE_KEY_VERSION_DESTRUCTION,
                () -> domain.keyVersions.scheduleDestruction(
                        admin, key.text(), first, Optional.empty(), TransactionHook.NONE));
        changes.put(
                KmsAction.CANCEL_KEY_VERSION_DESTRUCTION,
                () -> domain.keyVersions.cancelDestruction(admin, key.text(), first, TransactionHook.NONE));
        changes.put(
                KmsAction.SET_PRIMARY_KEY_VERSION,
                () -> domain.keyVersions.setPrimary(admin, key.text(), first, TransactionHook.NONE));
        changes.put(
                KmsAction.ROTATE_SYMMETRIC_KEY,
                () -> domain.keyVersions.rotate(admin, key.text(), TransactionHook.NONE));
        changes.put(
                KmsAction.SET_SYMMETRIC_KEY_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        KmsAction.SET_SYMMETRIC_KEY_BINDINGS,
                        RoleBindings.On.symmetricKey(domain.admin, key.text()),
                        List.of(),
                        TransactionHook.NONE));
        changes.put(
                KmsAction.DELETE_SYMMETRIC_KEY,
                () -> domain.symmetricKeys.delete(admin, key.text(), TransactionHook.NONE));
        return changes;
    }

    /** The same of key pairs. */
    private static Map<Action, ThrowingCallable> ofPairs(Fixture domain, Principal admin) {
        var type = ResourceType.ASYMMETRIC_SIGNATURE_KEY;
        var pairs = domain.kms.keyPairs();
        var kind = new KmsKey.Kind(KeySpec.ECC_NIST_P256, KeyUsage.SIGN_VERIFY, KmsKey.Origin.GENERATED);
        var settings = new KmsKey.Settings(
                "pair", "", Map.of(), KmsKey.Status.ACTIVE, Optional.empty(), Optional.empty(), false);
        var folder = domain.defaultFolder();
        var pair = pairs.create(admin, folder, kind, settings, TransactionHook.NONE)
                .id()
                .text();
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        // There is room for few keys, so this one goes again.
        changes.put(KmsAction.CREATE_KEY_PAIR, () -> {
            var made = pairs.create(admin, folder, kind, settings, TransactionHook.NONE);
            domain.store.write(tx -> {
                tx.kmsKeys().delete(made);
                return made;
            });
        });
        changes.put(KmsAction.UPDATE_KEY_PAIR, () -> pairs.update(admin, type, pair, it -> it, TransactionHook.NONE));
        changes.put(
                KmsAction.SET_KEY_PAIR_BINDINGS,
                () -> domain.bindings.set(
                        admin,
                        KmsAction.SET_KEY_PAIR_BINDINGS,
                        RoleBindings.On.key(type, domain.admin, pair),
                        List.of(),
                        TransactionHook.NONE));
        changes.put(KmsAction.DELETE_KEY_PAIR, () -> pairs.delete(admin, type, pair, TransactionHook.NONE));
        return changes;
    }
}
