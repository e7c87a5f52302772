package dev.keyhold.domain.operation;

import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Job;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Where operations are asked for and called off, by whoever started them or has the right role on the cloud. Calling
 * off what is done changes nothing.
 */
public final class OperationService {
    /** The canonical gRPC code of something called off. */
    private static final int CANCELLED = 1;

    private final Store store;
    private final Operations operations;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final InstantSource clock;

    public OperationService(
            Store store, Operations operations, Authorizer authorizer, AuditEventFactory audit, InstantSource clock) {
        this.store = store;
        this.operations = operations;
        this.authorizer = authorizer;
        this.audit = audit;
        this.clock = clock;
    }

    /** How the dialect notes in an operation's metadata who called it off, and when. */
    public interface Cancellation {
        LongRunningOperation.Payload note(LongRunningOperation.Payload metadata, ResourceId by, Instant at);
    }

    public LongRunningOperation get(Principal principal, String id) {
        return store.read(tx -> find(tx, principal, id, Action.GET_OPERATION));
    }

    public LongRunningOperation cancel(Principal principal, String id, Cancellation cancellation) {
        store.read(tx -> find(tx, principal, id, Action.CANCEL_OPERATION));
        var now = clock.instant();
        return store.write(tx -> {
            var operation = operations.find(tx, principal, id);
            if (operation.done()) {
                return operation;
            }
            tx.jobs().cancel(principal.account(), Job.Kind.DELETE_FOLDER, operation.resource());
            tx.folders()
                    .find(principal.account(), operation.resource())
                    .map(Folder::restored)
                    .ifPresent(tx.folders()::update);
            var metadata =
                    cancellation.note(operation.metadata(), principal.identity().id(), now);
            var cancelled = operation.cancelled(
                    now, metadata, new LongRunningOperation.Failure(CANCELLED, "The operation has been cancelled"));
            tx.operations().update(cancelled);
            tx.audit().append(audit.change(principal, Action.CANCEL_OPERATION, "operation " + id));
            return cancelled;
        });
    }

    private LongRunningOperation find(ReadTx tx, Principal principal, String id, Action wanted) {
        var operation = operations.find(tx, principal, id);
        if (!operation.createdBy().equals(principal.identity().id())) {
            var cloud = tx.accounts().find(principal.account()).orElseThrow().cloud();
            var path = new Resource(ResourceType.OPERATION, List.of(operation.id(), operation.resource(), cloud));
            authorizer.require(tx, principal, wanted, path);
        }
        return operation;
    }
}
