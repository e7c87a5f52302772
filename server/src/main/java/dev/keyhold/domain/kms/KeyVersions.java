package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
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
    private final Authorizer authorizer;
    private final Changes changes;
    private final KeyRotation rotation;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public KeyVersions(
            Store store,
            Authorizer authorizer,
            Changes changes,
            KeyRotation rotation,
            InstantSource clock,
            KeyQuotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.changes = changes;
        this.rotation = rotation;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** A version, and whether its key encrypts with it. */
    public record KeyVersionView(KeyVersion version, boolean primary) {}

    public Page<KeyVersionView> list(Principal principal, String id, Page.Request page) {
        return store.read(tx -> {
            var key = find(tx, principal, KmsAction.LIST_SYMMETRIC_KEY_VERSIONS, id);
            var listed = tx.kmsKeys().versions(key.account(), key.id(), page);
            return new Page<>(
                    listed.items().stream().map(version -> seen(key, version)).toList(), listed.next());
        });
    }

    /** Makes a version by the key's default algorithm and encrypts with it from now on; the others still decrypt. */
    public KeyView rotate(Principal principal, String id, TransactionHook<? super KeyView> hook) {
        var now = clock.instant();
        return change(principal, id, KmsAction.ROTATE_SYMMETRIC_KEY, hook, (tx, key) -> {
            if (!rotation.isPossible(tx, key)) {
                throw new ServiceException(new ServiceError.LimitExceeded(
                        ServiceError.Quota.VERSIONS_PER_SYMMETRIC_KEY, quotas.versionsPerKey()));
            }
            return KeyView.change(tx, rotation.rotate(tx, key, KeyVersion.Cause.ON_DEMAND_ROTATION, now));
        });
    }

    public KeyView setPrimary(Principal principal, String id, String versionId, TransactionHook<? super KeyView> hook) {
        return change(principal, id, KmsAction.SET_PRIMARY_KEY_VERSION, hook, (tx, key) -> {
            var version = version(tx, key, versionId);
            require(
                    version.status() == KeyVersion.Status.ACTIVE,
                    ServiceError.FailedPrecondition.VERSION_IS_NOT_ACTIVE);
            var after = key.withPrimary(version.id());
            tx.kmsKeys().update(after);
            return KeyView.change(tx, after);
        });
    }

    /** The version stops working now and is destroyed after {@code pending}, or a week. */
    public KeyVersionView scheduleDestruction(
            Principal principal,
            String id,
            String versionId,
            Optional<Duration> pending,
            TransactionHook<? super KeyVersionView> hook) {
        Periods.check("pending_period", pending);
        var at = clock.instant().plus(pending.orElse(DEFAULT_PENDING));
        return change(principal, id, KmsAction.SCHEDULE_KEY_VERSION_DESTRUCTION, hook, (tx, key) -> {
            var version = version(tx, key, versionId);
            require(!version.id().equals(key.primary()), ServiceError.FailedPrecondition.VERSION_IS_PRIMARY);
            require(
                    version.status() == KeyVersion.Status.ACTIVE,
                    ServiceError.FailedPrecondition.VERSION_IS_NOT_ACTIVE);
            tx.jobs()
                    .schedule(new Job(key.account(), Job.Kind.DESTROY_KEY_VERSION, version.id(), at, Optional.empty()));
            return stored(tx, key, version.scheduledForDestruction(at));
        });
    }

    /** The version works again, as long as it is not destroyed. */
    public KeyVersionView cancelDestruction(
            Principal principal, String id, String versionId, TransactionHook<? super KeyVersionView> hook) {
        var now = clock.instant();
        return change(principal, id, KmsAction.CANCEL_KEY_VERSION_DESTRUCTION, hook, (tx, key) -> {
            var version = version(tx, key, versionId);
            var isPending = version.status() == KeyVersion.Status.SCHEDULED_FOR_DESTRUCTION
                    && version.destroyAt().filter(now::isBefore).isPresent();
            require(isPending, ServiceError.FailedPrecondition.VERSION_IS_NOT_SCHEDULED);
            tx.jobs().cancel(key.account(), Job.Kind.DESTROY_KEY_VERSION, version.id());
            return stored(tx, key, version.restored());
        });
    }

    private <T> T change(
            Principal principal,
            String id,
            Action operation,
            TransactionHook<? super T> hook,
            BiFunction<WriteTx, KmsKey, Change<T>> change) {
        return changes.run(principal, operation, tx -> find(tx, principal, operation, id), change, hook);
    }

    /** The key of that id, for a principal that may do that with it. */
    private KmsKey find(ReadTx tx, Principal principal, Action action, String id) {
        var key = Resources.symmetricKey(tx, principal, id);
        authorizer.require(tx, principal, action, Resources.path(tx, key));
        return key;
    }

    private static KeyVersion version(ReadTx tx, KmsKey key, String id) {
        return ResourceId.parse(id)
                .flatMap(parsed -> tx.kmsKeys().version(key.account(), parsed))
                .filter(version -> version.key().equals(key.id()))
                .orElseThrow(() -> Resources.notFound(ResourceType.KEY_VERSION, id));
    }

    private static Change<KeyVersionView> stored(WriteTx tx, KmsKey key, KeyVersion version) {
        tx.kmsKeys().update(version);
        return new Change<>(seen(key, version), key.id(), AuditTargets.describe(version));
    }

    private static KeyVersionView seen(KmsKey key, KeyVersion version) {
        return new KeyVersionView(version, version.id().equals(key.primary()));
    }

    private static void require(boolean holds, ServiceError.FailedPrecondition rule) {
        if (!holds) {
            throw new ServiceException(new ServiceError.Precondition(rule));
        }
    }
}
