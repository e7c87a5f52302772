package dev.keyhold.domain.operation;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.policy.Access.Path;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Where operations are asked for and called off, by whoever started them or has the right role on the cloud. Calling
 * off what is done changes nothing.
 */
public final class OperationDesk {
    /** The canonical gRPC code of something called off. */
    private static final int CANCELLED = 1;

    private final Store store;
    private final Operations operations;
    private final Access access;
    private final Audit audit;
    private final InstantSource clock;

    public OperationDesk(Store store, Operations operations, Access access, Audit audit, InstantSource clock) {
        this.store = store;
        this.operations = operations;
        this.access = access;
        this.audit = audit;
        this.clock = clock;
    }

    /** How the dialect notes in an operation's metadata who called it off, and when. */
    public interface Cancellation {
        StoredOperation.Payload note(StoredOperation.Payload metadata, ResourceId by, Instant at);
    }

    public StoredOperation get(Caller caller, String id) {
        return store.read(tx -> find(tx, caller, id, Operation.GET_OPERATION));
    }

    public StoredOperation cancel(Caller caller, String id, Cancellation cancellation) {
        store.read(tx -> find(tx, caller, id, Operation.CANCEL_OPERATION));
        var now = clock.instant();
        return store.write(tx -> {
            var operation = operations.find(tx, caller, id);
            if (operation.done()) {
                return operation;
            }
            tx.jobs().cancel(caller.account(), Job.Kind.DELETE_FOLDER, operation.resource());
            tx.folders()
                    .find(caller.account(), operation.resource())
                    .map(Folder::restored)
                    .ifPresent(tx.folders()::update);
            var metadata =
                    cancellation.note(operation.metadata(), caller.identity().id(), now);
            var cancelled = operation.cancelled(
                    now, metadata, new StoredOperation.Failure(CANCELLED, "The operation has been cancelled"));
            tx.operations().update(cancelled);
            tx.audit().append(audit.change(caller, Operation.CANCEL_OPERATION, "operation " + id));
            return cancelled;
        });
    }

    private StoredOperation find(ReadTx tx, Caller caller, String id, Operation wanted) {
        var operation = operations.find(tx, caller, id);
        if (!operation.createdBy().equals(caller.identity().id())) {
            var cloud = tx.accounts().find(caller.account()).orElseThrow().cloud();
            var path = new Path(Refusal.Kind.OPERATION, List.of(operation.id(), operation.resource(), cloud));
            access.require(tx, caller, wanted, path);
        }
        return operation;
    }
}
