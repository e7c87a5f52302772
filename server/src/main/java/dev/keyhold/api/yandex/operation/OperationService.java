package dev.keyhold.api.yandex.operation;

import com.google.protobuf.Empty;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.job.AccountBatches;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.store.OperationStore.Once;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Long-running operations and idempotency keys. Each change is stored together with its operation and with the mark
 * against its repetition, in the transaction of the change. Operations are done when they are answered, except for
 * changes that a job completes.
 */
public final class OperationService {
    /** Rows that go in one transaction, so that a clean-up does not hold up other writers for long. */
    static final int MAX_BATCH = 1_000;
    /** How long a repeated call is recognized. */
    private static final Duration REPEATS = Duration.ofHours(24);
    /** The canonical gRPC code of a cancelled operation. */
    private static final int CANCELLED = 1;

    private final Store store;
    private final Changes changes;
    private final Authorizer authorizer;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Duration kept;

    /** {@code kept} is how long operations can be asked for after their end. */
    public OperationService(
            Store store, Changes changes, Authorizer authorizer, IdGenerator ids, InstantSource clock, Duration kept) {
        this.store = store;
        this.changes = changes;
        this.authorizer = authorizer;
        this.ids = ids;
        this.clock = clock;
        this.kept = kept;
    }

    /**
     * Runs a change and returns its operation. If the same call was made before, nothing runs, and its operation is
     * returned as it stands now.
     *
     * @param change the call of the use case, with the hook that stores the operation
     */
    <T> OperationRecord run(RequestInfo info, ResultMapper<T> mapper, Function<TransactionHook<T>, T> change) {
        var recording = new Recording<>(info, mapper);
        try {
            var _ = change.apply(recording);
            return recording.stored();
        } catch (RepeatedCall repeated) {
            return repeated.operation;
        }
    }

    /**
     * The hook for a change that is answered with what it made, secret and all, and not with an operation. The same
     * call made before is refused: its secret was shown once.
     */
    TransactionHook<Object> once(RequestInfo info, ResourceType type) {
        return new TransactionHook<>() {
            @Override
            public void before(ReadTx tx) {
                earlier(tx, info).ifPresent(first -> {
                    throw new ServiceException(new ServiceError.AlreadyExists(type, first.text()));
                });
            }

            @Override
            public Optional<ResourceId> after(WriteTx tx, Change<?> change) {
                remember(tx, info, change.resource(), clock.instant());
                return Optional.empty();
            }
        };
    }

    /** The operation of that id, visible to the caller who started it and to those with the right role. */
    OperationRecord get(Principal principal, String id) {
        return store.read(tx -> permitted(tx, principal, id, ServiceAction.GET_OPERATION));
    }

    /** Cancels an operation that runs, and what it would have done. One that is done stays as it is. */
    OperationRecord cancel(Principal principal, String id) {
        var now = clock.instant();
        return changes.run(
                principal,
                ServiceAction.CANCEL_OPERATION,
                tx -> permitted(tx, principal, id, ServiceAction.CANCEL_OPERATION),
                (tx, operation) -> {
                    if (operation.done()) {
                        return new Change<>(operation, operation.resource(), List.of());
                    }
                    Folders.cancelDeletion(tx, operation.resource());
                    var metadata = OperationMessages.cancelled(operation.metadata(), principal.id(), now);
                    var failure = new OperationRecord.Failure(CANCELLED, "The operation has been cancelled");
                    var cancelled = operation.cancelled(now, metadata, failure);
                    tx.operations().update(cancelled);
                    return new Change<>(cancelled, operation.resource(), "operation " + id);
                },
                TransactionHook.NONE);
    }

    /**
     * Operations on a resource, newest first.
     *
     * @param resource finds the resource, and throws if the caller may not see its operations
     */
    Page<OperationRecord> list(Function<ReadTx, ResourceId> resource, Page.Request page) {
        return store.read(tx -> {
            var found = resource.apply(tx);
            return tx.operations().on(found.account(), found, page);
        });
    }

    /** Ends the operation that the job completes, in the job's transaction. It has no response. */
    public void complete(WriteTx tx, Job job) {
        var response = OperationMessages.payload(Empty.getDefaultInstance());
        job.operation()
                .flatMap(id -> tx.operations().find(job.account(), id))
                .ifPresent(started -> tx.operations().update(started.completed(clock.instant(), response)));
    }

    /** Drops what is too old to be asked for. */
    public void clean() {
        var now = clock.instant();
        AccountBatches.each(store.read(tx -> tx.accounts().directory()), account -> {
            inBatches(tx -> tx.operations().dropEnded(account, now.minus(kept), MAX_BATCH));
            inBatches(tx -> tx.operations().forgetCalls(account, now.minus(REPEATS), MAX_BATCH));
        });
    }

    private void inBatches(Function<WriteTx, Integer> batch) {
        int gone;
        do {
            gone = store.write(batch);
        } while (gone == MAX_BATCH);
    }

    private OperationRecord permitted(ReadTx tx, Principal principal, String id, Action wanted) {
        var operation = find(tx, principal, id);
        if (!operation.createdBy().equals(principal.id())) {
            authorizer.require(
                    tx,
                    principal,
                    wanted,
                    Resources.operation(tx, operation.account(), operation.id(), operation.resource()));
        }
        return operation;
    }

    private OperationRecord find(ReadTx tx, Principal principal, String id) {
        return Resources.reachableOperation(tx, principal, id)
                .flatMap(parsed -> find(tx, parsed))
                .orElseThrow(() -> Resources.notFound(ResourceType.OPERATION, id));
    }

    private Optional<OperationRecord> find(ReadTx tx, ResourceId id) {
        return tx.operations()
                .find(id.account(), id)
                .filter(operation -> !operation.done()
                        || !operation.modifiedAt().isBefore(clock.instant().minus(kept)));
    }

    private Optional<ResourceId> earlier(ReadTx tx, RequestInfo info) {
        return mark(info)
                .flatMap(once -> tx.operations().resultOf(once, clock.instant().minus(REPEATS)));
    }

    private static void remember(WriteTx tx, RequestInfo info, ResourceId result, Instant now) {
        mark(info).ifPresent(once -> tx.operations().remember(once, result, now));
    }

    private static Optional<Once> mark(RequestInfo info) {
        var principal = info.principal();
        return info.idempotencyKey().map(key -> new Once(principal.account(), principal.id(), info.method(), key));
    }

    /** Stores the operation of a change. */
    private final class Recording<T> implements TransactionHook<T> {
        private final RequestInfo info;
        private final ResultMapper<T> mapper;
        private @Nullable OperationRecord stored;

        Recording(RequestInfo info, ResultMapper<T> mapper) {
            this.info = info;
            this.mapper = mapper;
        }

        @Override
        public void before(ReadTx tx) {
            earlier(tx, info).ifPresent(id -> {
                throw new RepeatedCall(
                        find(tx, id).orElseThrow(() -> Resources.notFound(ResourceType.OPERATION, id.text())));
            });
        }

        @Override
        public Optional<ResourceId> after(WriteTx tx, Change<? extends T> change) {
            var now = clock.instant();
            var operation = operation(change, now);
            tx.operations().insert(operation);
            remember(tx, info, operation.id(), now);
            stored = operation;
            return Optional.of(operation.id());
        }

        private OperationRecord operation(Change<? extends T> change, Instant now) {
            var account = change.resource().account();
            var isDone = change.ending().isEmpty();
            return new OperationRecord(
                    account,
                    ids.resourceId(change.resource().prefix(), account),
                    change.resource(),
                    mapper.description(),
                    now,
                    info.principal().id(),
                    now,
                    isDone,
                    OperationMessages.payload(mapper.metadata().apply(change.result())),
                    isDone
                            ? Optional.of(
                                    OperationMessages.payload(mapper.response().apply(change.result())))
                            : Optional.empty(),
                    Optional.empty());
        }

        OperationRecord stored() {
            if (stored == null) {
                throw new IllegalStateException(info.method() + " has run without its operation");
            }
            return stored;
        }
    }

    /** Ends a call that was made before. No failure: {@link #run} answers the operation of the first call. */
    private static final class RepeatedCall extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient OperationRecord operation;

        RepeatedCall(OperationRecord operation) {
            super("the call was made before", null, false, false);
            this.operation = operation;
        }
    }
}
