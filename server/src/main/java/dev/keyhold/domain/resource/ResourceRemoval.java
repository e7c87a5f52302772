package dev.keyhold.domain.resource;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Removes identities with every credential and binding they have, and takes symmetric keys out of use until their
 * material is destroyed.
 */
public final class ResourceRemoval {
    /** How long a deleted key is kept before its material is destroyed; the vendor's. */
    private static final Duration KEY_DELAY = Duration.ofDays(3);

    private static final Page.Request BATCH = Page.Request.first(Page.Request.MAX_SIZE);

    private ResourceRemoval() {}

    /** Removes one, and says in words what went, for audit. */
    public static String of(WriteTx tx, Identity identity) {
        var account = identity.account();
        var id = identity.id();
        var keys = removeAll(() -> tx.accessKeys().ownedBy(account, id, BATCH), key -> of(tx, key))
                + removeAll(() -> tx.apiKeys().ownedBy(account, id, BATCH), tx.apiKeys()::delete)
                + removeAll(() -> tx.authorizedKeys().ownedBy(account, id, BATCH), tx.authorizedKeys()::delete);
        var devices = tx.mfaDevices().ownedBy(account, id);
        devices.forEach(tx.mfaDevices()::delete);
        removeBindings(tx, identity);
        tx.identities().delete(identity);
        return AuditTargets.identify(identity) + " with keys: " + keys
                + (devices.isEmpty() ? "" : " and MFA devices: " + devices.size());
    }

    /** Removes an access key. If its id was created elsewhere, that is free again. */
    public static void of(WriteTx tx, AccessKey key) {
        tx.accessKeys().delete(key);
        var id = key.keyId().text();
        if (tx.directory().withImportedId(id).equals(Optional.of(key.account()))) {
            tx.directory().deleteImportedId(id, key.account());
        }
    }

    /** Those in its account, and those on the organization, which are in the account that manages it. */
    private static void removeBindings(WriteTx tx, Identity identity) {
        var management = tx.accounts().find(identity.account()).orElseThrow().management();
        Stream.of(identity.account(), management)
                .distinct()
                .forEach(account -> tx.bindings().removeAll(account, identity.id()));
    }

    /**
     * Takes a key out of sight and use, has it destroyed when {@link #KEY_DELAY} is over or earlier, if that was
     * scheduled before, and says in words what went.
     */
    public static String of(WriteTx tx, KmsKey key, Instant now) {
        var scheduled = key.pendingDeletionAt().filter(at -> at.isBefore(now.plus(KEY_DELAY)));
        var at = scheduled.orElse(now.plus(KEY_DELAY));
        tx.kmsKeys().update(key.deleted(at));
        tx.jobs().cancel(key.account(), Job.Kind.ROTATE_KEY, key.id());
        tx.jobs().schedule(new Job(key.account(), Job.Kind.DESTROY_KEY, key.id(), at, Optional.empty()));
        return AuditTargets.describe(key);
    }

    private static <T> int removeAll(Supplier<Page<T>> first, Consumer<T> remove) {
        var removed = 0;
        for (var keys = first.get().items(); !keys.isEmpty(); keys = first.get().items()) {
            keys.forEach(remove);
            removed += keys.size();
        }
        return removed;
    }
}
