package dev.keyhold.domain.key;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/** Versions of symmetric keys: rotation, the choice of the primary one, and destruction. */
public final class KeyVersions {
    private static final Duration DEFAULT_PENDING = Duration.ofDays(7);

    private final Store store;
    private final Access access;
    private final Operations operations;
    private final Keys keys;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public KeyVersions(
            Store store, Access access, Operations operations, Keys keys, InstantSource clock, KeyQuotas quotas) {
        this.store = store;
        this.access = access;
        this.operations = operations;
        this.keys = keys;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** A version, and whether its key encrypts with it. */
    public record Seen(KeyVersion version, boolean primary) {}

    public Page<Seen> list(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var key = Keys.find(tx, caller, id);
            access.require(tx, caller, Operation.LIST_SYMMETRIC_KEY_VERSIONS, Keys.path(tx, key));
            var listed = tx.symmetricKeys().versions(key.account(), key.id(), page);
            return new Page<>(
                    listed.items().stream().map(version -> seen(key, version)).toList(), listed.next());
        });
    }

    /** Makes a version by the key's default algorithm and encrypts with it from now on; the others still decrypt. */
    public StoredOperation rotate(Call call, String id, Receipt<Keys.Seen> receipt) {
        var now = clock.instant();
        return change(call, id, Operation.ROTATE_SYMMETRIC_KEY, receipt, (tx, key) -> {
            if (!Keys.hasRoomForVersion(tx, key, quotas)) {
                throw new Refused(
                        new Refusal.LimitExceeded(Refusal.Quota.VERSIONS_PER_SYMMETRIC_KEY, quotas.versionsPerKey()));
            }
            return Keys.done(tx, keys.rotate(tx, key, now));
        });
    }

    public StoredOperation setPrimary(Call call, String id, String versionId, Receipt<Keys.Seen> receipt) {
        return change(call, id, Operation.SET_PRIMARY_KEY_VERSION, receipt, (tx, key) -> {
            var version = Keys.version(tx, key, versionId);
            require(version.status() == KeyVersion.Status.ACTIVE, Refusal.Rule.VERSION_IS_NOT_ACTIVE);
            var after = key.withPrimary(version.id());
            tx.symmetricKeys().update(after);
            return Keys.done(tx, after);
        });
    }

    /** The version stops working now and is destroyed after {@code pending}, or a week. */
    public StoredOperation scheduleDestruction(
            Call call, String id, String versionId, Optional<Duration> pending, Receipt<Seen> receipt) {
        Periods.check("pending_period", pending);
        var at = clock.instant().plus(pending.orElse(DEFAULT_PENDING));
        return change(call, id, Operation.SCHEDULE_KEY_VERSION_DESTRUCTION, receipt, (tx, key) -> {
            var version = Keys.version(tx, key, versionId);
            require(!version.id().equals(key.primary()), Refusal.Rule.VERSION_IS_PRIMARY);
            require(version.status() == KeyVersion.Status.ACTIVE, Refusal.Rule.VERSION_IS_NOT_ACTIVE);
            Keys.schedule(tx, key.account(), Job.Kind.DESTROY_KEY_VERSION, version.id(), at);
            return stored(tx, key, version.scheduledForDestruction(at));
        });
    }

    /** The version works again, as long as it is not destroyed. */
    public StoredOperation cancelDestruction(Call call, String id, String versionId, Receipt<Seen> receipt) {
        var now = clock.instant();
        return change(call, id, Operation.CANCEL_KEY_VERSION_DESTRUCTION, receipt, (tx, key) -> {
            var version = Keys.version(tx, key, versionId);
            var isPending = version.status() == KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION
                    && version.destroyAt().filter(now::isBefore).isPresent();
            require(isPending, Refusal.Rule.VERSION_IS_NOT_SCHEDULED);
            tx.jobs().cancel(key.account(), Job.Kind.DESTROY_KEY_VERSION, version.id());
            return stored(tx, key, version.restored());
        });
    }

    private <T> StoredOperation change(
            Call call,
            String id,
            Operation operation,
            Receipt<T> receipt,
            BiFunction<WriteTx, SymmetricKey, Operations.Done<T>> change) {
        return operations.run(
                call,
                operation,
                tx -> access.require(tx, call.caller(), operation, Keys.path(tx, call.caller(), id)),
                tx -> change.apply(tx, Keys.find(tx, call.caller(), id)),
                receipt);
    }

    private static Operations.Done<Seen> stored(WriteTx tx, SymmetricKey key, KeyVersion version) {
        tx.symmetricKeys().update(version);
        return new Operations.Done<>(seen(key, version), key.id(), Keys.describe(version));
    }

    private static Seen seen(SymmetricKey key, KeyVersion version) {
        return new Seen(version, version.id().equals(key.primary()));
    }

    private static void require(boolean holds, Refusal.Rule rule) {
        if (!holds) {
            throw new Refused(new Refusal.Precondition(rule));
        }
    }
}
