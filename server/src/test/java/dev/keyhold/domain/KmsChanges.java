package dev.keyhold.domain;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.Grants;
import dev.keyhold.domain.kms.KeyImport;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyParameters;
import dev.keyhold.domain.kms.KeyPolicies;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.NewKeyPolicy;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import dev.keyhold.model.WrappingAlgorithm;
import dev.keyhold.model.WrappingKeySpec;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
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
        changes.put(KmsAction.CREATE_KMS_KEY, () -> remove(domain, keys.create(root, draft)));
        changes.put(KmsAction.UPDATE_KMS_KEY_DESCRIPTION, () -> keys.updateDescription(root, name, "new"));
        changes.put(KmsAction.DISABLE_KMS_KEY, () -> keys.disable(root, name));
        changes.put(KmsAction.ENABLE_KMS_KEY, () -> keys.enable(root, name));
        changes.put(KmsAction.TAG_KMS_KEY, () -> tags.add(root, name, List.of(new Tag("k", "v"))));
        changes.put(KmsAction.UNTAG_KMS_KEY, () -> tags.remove(root, name, List.of("k")));
        changes.put(KmsAction.CREATE_KMS_ALIAS, () -> aliases.create(root, "a", name));
        changes.put(KmsAction.UPDATE_KMS_ALIAS, () -> aliases.update(root, "a", name));
        changes.put(KmsAction.DELETE_KMS_ALIAS, () -> aliases.delete(root, "a"));
        changes.put(
                KmsAction.PUT_KEY_POLICY,
                () -> domain.kms.policies().put(root, name, KeyPolicies.NAME, NewKeyPolicy.read(policy, false)));
        var rotations = domain.kms.rotations();
        changes.put(KmsAction.ENABLE_KEY_ROTATION, () -> rotations.enable(root, name, Duration.ofDays(90)));
        changes.put(KmsAction.DISABLE_KEY_ROTATION, () -> rotations.disable(root, name));
        var grants = domain.kms.grants();
        var retired = grants.create(root, name, grant(root), false);
        var revoked = grants.create(root, name, grant(root), false);
        changes.put(KmsAction.CREATE_GRANT, () -> grants.create(root, name, grant(root), false));
        changes.put(
                KmsAction.RETIRE_GRANT,
                () -> grants.retire(root, new Grants.Reference.ById(name, retired.id()), false));
        changes.put(KmsAction.REVOKE_GRANT, () -> grants.revoke(root, name, revoked.id(), false));
        var imported = keys.create(
                root,
                new KeyLifecycle.Draft(
                        KmsKey.Kind.SYMMETRIC.from(KmsKey.Origin.IMPORTED), "", List.of(), false, Optional.empty()));
        var importedName =
                KeyReference.byName(domain.kms.names().key(imported.id()).text());
        var material = material(domain, root, importedName);
        changes.put(KmsAction.IMPORT_KEY_MATERIAL, () -> domain.kms.imports().put(root, importedName, material));
        changes.put(KmsAction.DELETE_IMPORTED_KEY_MATERIAL, () -> {
            domain.kms.imports().delete(root, importedName, Optional.empty());
            remove(domain, imported);
        });
        changes.put(KmsAction.SCHEDULE_KMS_KEY_DELETION, () -> keys.scheduleDeletion(root, name, Duration.ofDays(7)));
        changes.put(KmsAction.CANCEL_KMS_KEY_DELETION, () -> remove(domain, keys.cancelDeletion(root, name)));
        return changes;
    }

    private static Grants.Draft grant(Principal root) {
        return new Grants.Draft(
                Arn.root(root.account()).text(),
                Optional.empty(),
                List.of("Encrypt", "RetireGrant"),
                Optional.empty(),
                "",
                List.of());
    }

    private static KeyImport.Material material(Fixture domain, Principal root, KeyReference.ByName name) {
        var parameters = domain.kms
                .imports()
                .parameters(
                        root, name, WrappingAlgorithm.RSAES_OAEP_SHA_1, WrappingKeySpec.RSA_2048, KeyParameters.NONE);
        try {
            var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(parameters.publicKey()));
            var cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return new KeyImport.Material(
                    parameters.token(),
                    cipher.doFinal(new byte[32]),
                    Optional.empty(),
                    KeyImport.Target.DEFAULT,
                    KeyParameters.NONE);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void remove(Fixture domain, KmsKey key) {
        domain.store.write(tx -> {
            tx.kmsKeys().delete(key);
            return key;
        });
    }
}
