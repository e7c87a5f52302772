package dev.keyhold.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.api.Admission;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.api.ServiceEntry.Caller;
import dev.keyhold.api.ServiceEntry.Obstacle;
import dev.keyhold.api.ServiceEntry.Standing;
import dev.keyhold.api.WholeBody;
import dev.keyhold.api.WholeResponse;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Admits requests, and passes them on once their body has arrived. A request begins in the class of unauthenticated
 * callers and moves to that of authenticated ones once it has been authenticated. If there is no slot for an
 * unauthenticated caller, or its body is larger than such a caller may send, the service classifies the caller by the
 * head of the request.
 */
final class AdmissionDecorator extends SimpleDecoratingHttpService {
    /** What a request costs without its body, and each of its headers besides its characters. */
    private static final int COST_OF_HEAD = 2 * 1024;

    private static final int COST_OF_HEADER = 128;

    private final ServiceEntry entrance;
    private final ConcurrencyLimits pools;
    private final OverloadLog overloads;

    AdmissionDecorator(HttpService delegate, ServiceEntry entrance, ConcurrencyLimits pools, OverloadLog overloads) {
        super(delegate);
        this.entrance = entrance;
        this.pools = pools;
        this.overloads = overloads;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        if (entrance.isForKnownCallers(context)) {
            return byCaller(context, request);
        }
        var slot = pools.enter(ClientNetworks.of(context), Caller.UNKNOWN, cost(request.headers()));
        return slot.isPresent() ? handle(context, request, slot.get()) : byCaller(context, request);
    }

    /** Admits a caller that the head of the request may identify. */
    private HttpResponse byCaller(ServiceRequestContext context, HttpRequest request) throws Exception {
        var caller = ask(context);
        if (caller.isDone()) {
            return enter(context, request, caller.join());
        }
        return WholeResponse.of(
                caller.thenApplyAsync(known -> unchecked(() -> enter(context, request, known)), context.eventLoop()));
    }

    private HttpResponse enter(ServiceRequestContext context, HttpRequest request, Optional<Caller> found)
            throws Exception {
        if (found.isEmpty() && entrance.isForKnownCallers(context)) {
            return refused(context, request, Standing.UNKNOWN, Obstacle.CROWDED);
        }
        var caller = found.orElse(Caller.UNKNOWN);
        var isTurnedAway = entrance.isForKnownCallers(context) && caller.standing() != Standing.AUTHENTICATED;
        var slot = pools.enter(ClientNetworks.of(context), caller, cost(request.headers()));
        if (slot.isEmpty()) {
            return refused(context, request, caller.standing(), Obstacle.CROWDED);
        }
        return isTurnedAway ? turnAway(context, request, slot.get()) : handle(context, request, slot.get());
    }

    private HttpResponse handle(ServiceRequestContext context, HttpRequest request, ConcurrencyLimits.Slot slot)
            throws Exception {
        settle(context, slot);
        if (request.isEmpty()) {
            WholeBody.note(context, HttpData.empty());
            return unwrap().serve(context, request);
        }
        if (!entrance.readsBody()) {
            return unwrap().serve(context, request);
        }
        var body = new BodyReader(pools, slot, () -> caller(context), context.eventLoop());
        request.subscribe(body, context.eventLoop());
        return WholeResponse.of(body.outcome().thenApply(outcome -> read(context, request, slot, outcome)));
    }

    private HttpResponse read(
            ServiceRequestContext context, HttpRequest request, ConcurrencyLimits.Slot slot, BodyReader.Outcome read) {
        if (read.obstacle().isPresent()) {
            return refused(context, request, slot.standing(), read.obstacle().get());
        }
        if (entrance.size(context, read.body()) <= pools.maxBody(slot.standing())) {
            return unchecked(() -> unwrap().serve(context, with(context, request, read.body())));
        }
        // The caller is classified first if its message would be too large for an unauthenticated one.
        return WholeResponse.of(caller(context)
                .thenApplyAsync(
                        known -> {
                            slot.move(known);
                            return unchecked(() -> unwrap().serve(context, with(context, request, read.body())));
                        },
                        context.eventLoop())
                .toCompletableFuture());
    }

    /** Has the service say why not. What was sent stays unread. */
    private HttpResponse turnAway(ServiceRequestContext context, HttpRequest request, ConcurrencyLimits.Slot slot)
            throws Exception {
        settle(context, slot);
        if (request.isEmpty() || !entrance.readsBody()) {
            return unwrap().serve(context, request);
        }
        request.abort();
        return unwrap().serve(context, with(context, request, entrance.nothing()));
    }

    private void settle(ServiceRequestContext context, ConcurrencyLimits.Slot slot) {
        var request = LiveRequest.of(context);
        request.admitted(new Admitted(slot, overloads));
        request.whenEnded(_ -> slot.leave());
    }

    private HttpResponse refused(
            ServiceRequestContext context, HttpRequest request, Standing standing, Obstacle obstacle) {
        if (obstacle == Obstacle.CROWDED) {
            overloads.refused(standing);
        }
        if (!request.isEmpty()) {
            request.abort();
        }
        return entrance.refuse(context, obstacle);
    }

    private HttpRequest with(ServiceRequestContext context, HttpRequest request, HttpData body) {
        WholeBody.note(context, body);
        if (entrance.takesWholeBody()) {
            return request;
        }
        var whole = HttpRequest.of(request.headers(), body.isEmpty() ? StreamMessage.of() : StreamMessage.of(body));
        context.updateRequest(whole);
        return whole;
    }

    /** Who calls, by the head of the request alone; unknown where that could not be found out. */
    private CompletionStage<Caller> caller(ServiceRequestContext context) {
        return ask(context).thenApply(found -> found.orElse(Caller.UNKNOWN));
    }

    /** Who calls, by the head of the request alone; empty where that could not be found out now. */
    private CompletableFuture<Optional<Caller>> ask(ServiceRequestContext context) {
        try {
            return NonBlocking.answer(
                            0,
                            () -> Optional.of(entrance.caller(context)),
                            overloads.waiting(context.blockingTaskExecutor()))
                    .exceptionally(_ -> Optional.empty());
        } catch (RejectedExecutionException | ServiceException _) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    private static long cost(RequestHeaders headers) {
        long cost = COST_OF_HEAD;
        for (var header : headers) {
            cost += COST_OF_HEADER
                    + header.getKey().length()
                    + header.getValue().length();
        }
        return cost;
    }

    /** The place of a request; that its account may have no more of them is counted and logged like any overload. */
    private record Admitted(ConcurrencyLimits.Slot slot, OverloadLog overloads) implements Admission {
        @Override
        public boolean authenticated(AccountId account) {
            return counted(slot.move(Caller.authenticated(account)), Standing.AUTHENTICATED);
        }

        @Override
        public boolean waitsFor(AccountId account) {
            return counted(slot.assign(account), slot.standing());
        }

        private boolean counted(boolean admitted, Standing standing) {
            if (!admitted) {
                overloads.refused(standing);
            }
            return admitted;
        }

        @Override
        public int maxMessageBytes() {
            return slot.maxMessageBytes();
        }

        @Override
        public boolean charge(long bytes) {
            return slot.charge(bytes);
        }
    }

    private interface Service {
        HttpResponse serve() throws Exception;
    }

    private static HttpResponse unchecked(Service service) {
        try {
            return service.serve();
        } catch (Exception e) {
            return Exceptions.throwUnsafely(e);
        }
    }
}
