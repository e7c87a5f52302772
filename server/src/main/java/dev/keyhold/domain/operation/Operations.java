package dev.keyhold.domain.operation;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.LongRunningOperation.Payload;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.OperationStore.Once;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs mutations so that each leaves its operation, its audit event and its mark against repetition in the transaction
 * that makes the change. Operations are done when they are answered, but for those that wait for a time to come.
 */
public final class Operations {
    /** Rows that go in one transaction, so that a clean-up does not hold up other writers for long. */
    static final int MAX_BATCH = 1_000;
    /** How long a repeated call is recognised. */
    private static final Duration REPEATS = Duration.ofHours(24);

    private final Store store;
    private final AuditEventFactory audit;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final Duration kept;

    /** {@code kept} is how long operations can be asked for after their end. */
    public Operations(Store store, AuditEventFactory audit, IdGenerator ids, InstantSource clock, Duration kept) {
        this.store = store;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        this.kept = kept;
    }

    /**
     * What a mutation did.
     *
     * @param resource what it acted on, under which its operation is listed
     * @param targets the same in words, for audit: a text for each event
     */
    public record Done<T>(T result, ResourceId resource, List<String> targets) {
        public Done {
            targets = List.copyOf(targets);
        }

        public Done(T result, ResourceId resource, String target) {
            this(result, resource, List.of(target));
        }
    }

    /** The job that ends a mutation, and when. */
    public record Ending(Job.Kind kind, Instant at) {}

    /**
     * Runs a mutation, unless the same call was made before: then its operation is answered as it stands now.
     *
     * @param authorize refuses a caller who may not; asked once, before anything is changed
     */
    public <T> LongRunningOperation run(
            RequestInfo info,
            Action operation,
            Consumer<ReadTx> authorize,
            Function<WriteTx, Done<T>> work,
            ResultMapper<T> resultMapper) {
        return run(info, operation, authorize, work, resultMapper, Optional.empty());
    }

    /** The same for a mutation that goes on after it is answered, until a job on what it acted on ends it. */
    public <T> LongRunningOperation start(
            RequestInfo info,
            Action operation,
            Consumer<ReadTx> authorize,
            Function<WriteTx, Done<T>> work,
            ResultMapper<T> resultMapper,
            Ending ending) {
        return run(info, operation, authorize, work, resultMapper, Optional.of(ending));
    }

    /** Ends what was started, in the transaction of its job; {@code done} has what the operation answers. */
    public void end(WriteTx tx, Job job, Action operation, Done<Payload> done) {
        var now = clock.instant();
        job.operation()
                .flatMap(id -> tx.operations().find(job.account(), id))
                .ifPresent(started -> tx.operations().update(started.completed(now, done.result())));
        done.targets().forEach(target -> tx.audit().append(audit.byItself(job, operation, target)));
    }

    /**
     * Runs a mutation that is answered with what it made, secret and all. The same call made before is refused: its
     * secret was shown once.
     */
    public <T> T create(
            RequestInfo info,
            Action operation,
            ResourceType kind,
            Consumer<ReadTx> authorize,
            Function<WriteTx, Done<T>> work) {
        admit(info, kind, authorize);
        var now = clock.instant();
        return store.write(tx -> {
            refuseRepeat(tx, info, kind, now);
            var done = work.apply(tx);
            finish(tx, info, operation, done, done.resource(), now);
            return done.result();
        });
    }

    /** Refuses what {@link #create} would refuse before it changes anything. */
    public void admit(RequestInfo info, ResourceType kind, Consumer<ReadTx> authorize) {
        var now = clock.instant();
        store.read(tx -> {
            refuseRepeat(tx, info, kind, now);
            authorize.accept(tx);
            return info;
        });
    }

    /** The operation of that id in the caller's account. */
    public LongRunningOperation find(ReadTx tx, Principal principal, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(principal.account()))
                .flatMap(parsed -> tx.operations().find(principal.account(), parsed))
                .filter(operation -> !operation.done()
                        || !operation.modifiedAt().isBefore(clock.instant().minus(kept)))
                .orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.OPERATION, id)));
    }

    /** Operations on a resource, newest first. */
    public Page<LongRunningOperation> on(ReadTx tx, AccountId account, ResourceId resource, Page.Request page) {
        return tx.operations().on(account, resource, page);
    }

    /** Drops what is too old to be asked for. */
    public void clean() {
        var now = clock.instant();
        for (var account : store.read(tx -> tx.accounts().directory())) {
            inBatches(tx -> tx.operations().dropEnded(account, now.minus(kept), MAX_BATCH));
            inBatches(tx -> tx.operations().forgetCalls(account, now.minus(REPEATS), MAX_BATCH));
        }
    }

    private void inBatches(Function<WriteTx, Integer> batch) {
        int gone;
        do {
            gone = store.write(batch);
        } while (gone == MAX_BATCH);
    }

    private <T> LongRunningOperation run(
            RequestInfo info,
            Action operation,
            Consumer<ReadTx> authorize,
            Function<WriteTx, Done<T>> work,
            ResultMapper<T> resultMapper,
            Optional<Ending> ending) {
        var now = clock.instant();
        var repeated = store.read(tx -> {
            var earlier = earlier(tx, info, now);
            if (earlier.isEmpty()) {
                authorize.accept(tx);
            }
            return earlier.map(id -> find(tx, info.principal(), id.text()));
        });
        return repeated.orElseGet(() -> store.write(tx -> {
            var earlier = earlier(tx, info, now);
            if (earlier.isPresent()) {
                return find(tx, info.principal(), earlier.get().text());
            }
            var made = work.apply(tx);
            var stored = operation(info.principal(), made, resultMapper, ending.isEmpty(), now);
            tx.operations().insert(stored);
            ending.map(it -> new Job(stored.account(), it.kind(), stored.resource(), it.at(), Optional.of(stored.id())))
                    .ifPresent(tx.jobs()::schedule);
            finish(tx, info, operation, made, stored.id(), now);
            return stored;
        }));
    }

    private <T> LongRunningOperation operation(
            Principal principal, Done<T> made, ResultMapper<T> resultMapper, boolean done, Instant now) {
        return new LongRunningOperation(
                principal.account(),
                ids.resourceId(made.resource().prefix(), principal.account()),
                made.resource(),
                resultMapper.description(),
                now,
                principal.identity().id(),
                now,
                done,
                resultMapper.metadata().apply(made.result()),
                done ? Optional.of(resultMapper.response().apply(made.result())) : Optional.empty(),
                Optional.empty());
    }

    private void refuseRepeat(ReadTx tx, RequestInfo info, ResourceType kind, Instant now) {
        earlier(tx, info, now).ifPresent(first -> {
            throw new ServiceException(new ServiceError.AlreadyExists(kind, first.text()));
        });
    }

    private Optional<ResourceId> earlier(ReadTx tx, RequestInfo info, Instant now) {
        return once(info).flatMap(once -> tx.operations().resultOf(once, now.minus(REPEATS)));
    }

    private void finish(WriteTx tx, RequestInfo info, Action operation, Done<?> done, ResourceId result, Instant now) {
        once(info).ifPresent(once -> tx.operations().remember(once, result, now));
        done.targets().forEach(target -> tx.audit().append(audit.change(info.principal(), operation, target)));
    }

    private static Optional<Once> once(RequestInfo info) {
        var principal = info.principal();
        return info.idempotencyKey()
                .map(key -> new Once(principal.account(), principal.identity().id(), info.method(), key));
    }
}
