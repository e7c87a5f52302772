package dev.keyhold.domain;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyPolicies;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.NewKeyPolicy;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Every operation that changes a key where key policies decide, in an order in which each can succeed. */
final class KmsChanges {
    private KmsChanges() {}

    static Map<Action, ThrowingCallable> of(Fixture domain, Principal root) {
        var keys = domain.kms.lifecycle();
        var aliases = domain.kms.aliases();
        var tags = domain.kms.tags();
        var draft = new KeyLifecycle.Draft(KmsKey.Kind.SYMMETRIC, "", List.of(), false, Optional.empty());
        var key = keys.create(root, draft);
        var name = KeyReference.byName(domain.kms.names().key(key.id()).text());
        var policy = domain.kms.policies().get(root, name, KeyPolicies.NAME);
        var changes = new LinkedHashMap<Action, ThrowingCallable>();
        // There is room for few keys, so this one goes again.
        changes.put(Action.CREATE_KMS_KEY, () -> remove(domain, keys.create(root, draft)));
        changes.put(Action.UPDATE_KMS_KEY_DESCRIPTION, () -> keys.updateDescription(root, name, "new"));
        changes.put(Action.DISABLE_KMS_KEY, () -> keys.disable(root, name));
        changes.put(Action.ENABLE_KMS_KEY, () -> keys.enable(root, name));
        changes.put(Action.TAG_KMS_KEY, () -> tags.add(root, name, List.of(new Tag("k", "v"))));
        changes.put(Action.UNTAG_KMS_KEY, () -> tags.remove(root, name, List.of("k")));
        changes.put(Action.CREATE_KMS_ALIAS, () -> aliases.create(root, "a", name));
        changes.put(Action.UPDATE_KMS_ALIAS, () -> aliases.update(root, "a", name));
        changes.put(Action.DELETE_KMS_ALIAS, () -> aliases.delete(root, "a"));
        changes.put(
                Action.PUT_KEY_POLICY,
                () -> domain.kms.policies().put(root, name, KeyPolicies.NAME, NewKeyPolicy.read(policy, false)));
        changes.put(Action.SCHEDULE_KMS_KEY_DELETION, () -> keys.scheduleDeletion(root, name, Duration.ofDays(7)));
        changes.put(Action.CANCEL_KMS_KEY_DELETION, () -> remove(domain, keys.cancelDeletion(root, name)));
        return changes;
    }

    private static void remove(Fixture domain, KmsKey key) {
        domain.store.write(tx -> {
            tx.kmsKeys().delete(key);
            return key;
        });
    }
}
