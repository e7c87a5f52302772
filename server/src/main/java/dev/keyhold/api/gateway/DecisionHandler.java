package dev.keyhold.api.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.LiveRequest;
import dev.keyhold.api.RequestLog;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Serves requests of other servers for decisions: may somebody whom they have authenticated do something? Servers with
 * gateway access get them, without waiting where memory holds what that takes. A denial is a decision, and is only
 * counted as a refusal.
 */
public final class DecisionHandler {
    /** The code of a denial in the metrics. */
    private static final String DENIED = "AccessDenied";

    private final GatewayAccess gatewayAccess;
    private final GatewayAccount account;
    private final ForwardedRequestAuthenticator refusals;
    private final RequestLog log;

    public DecisionHandler(
            GatewayAccess gatewayAccess,
            GatewayAccount account,
            ForwardedRequestAuthenticator refusals,
            RequestLog log) {
        this.gatewayAccess = gatewayAccess;
        this.account = account;
        this.refusals = refusals;
        this.log = log;
    }

    /**
     * An endpoint that serves such requests.
     *
     * @param name in logs, metrics and the audit trail
     * @param decides whether it decides, for which the owner of the resources must be known
     * @param refused the answer where there is no decision, to a request of that id
     */
    public record Endpoint(String name, boolean decides, BiFunction<S3Error, String, HttpResponse> refused) {}

    /**
     * A request for a decision.
     *
     * @param origin the server that sends it
     * @param caller the identity that the server authenticated as, if it did
     * @param owner the account that owns what stands behind the server; empty where that is not known
     */
    public record DecisionRequest(
            AggregatedHttpRequest request,
            RequestOrigin origin,
            Optional<Principal> caller,
            Optional<AccountId> owner) {
        byte[] body() {
            return request.content().array();
        }

        /** The object that the body is. */
        public JsonObject json() throws MalformedRequestException {
            return JsonObject.read(body());
        }

        /** Whether there is no body. */
        public boolean isEmpty() {
            return request.content().isEmpty();
        }
    }

    /**
     * A response.
     *
     * @param denial the reason of a denial, for the log alone; empty if it is allowed
     */
    public record DecisionResponse(HttpResponse response, Optional<String> denial) {}

    /** Decides a request. It may be run twice, so that it notes nothing before it has looked at all it needs. */
    public interface Decider {
        DecisionResponse decide(DecisionRequest request) throws MalformedRequestException;
    }

    /** The answer to a request. */
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request, Endpoint endpoint, Decider decider) {
        return HttpResponse.of(request.aggregate(context.eventLoop())
                .thenCompose(whole -> NonBlocking.answer(
                        whole.content().length(),
                        () -> answer(context, whole, endpoint, decider),
                        LiveRequest.of(context).threads())));
    }

    /** Refuses a request that cannot be answered. */
    public HttpResponse refused(Endpoint endpoint, S3Error denial, RequestOrigin origin) {
        var stated = refusals.refuse(endpoint.name(), denial, origin).denial();
        return endpoint.refused().apply(stated, origin.requestId());
    }

    private HttpResponse answer(
            ServiceRequestContext context, AggregatedHttpRequest whole, Endpoint endpoint, Decider decider) {
        var origin = gatewayAccess.origin(context);
        var accessError = gatewayAccess.accessError(context, origin).map(S3Error::of);
        if (accessError.isPresent()) {
            return refused(endpoint, accessError.get(), origin);
        }
        var started = System.nanoTime();
        try {
            var shown = gatewayAccess.serverCredential(context, origin);
            if (shown.isPresent() && shown.get().identity().isEmpty()) {
                // Its credential is invalid, and it relies on it even if it needs none.
                return refused(endpoint, S3Error.NOT_ALLOWED, origin);
            }
            var caller = shown.flatMap(GatewayAccess.ServerCredential::identity);
            var owner = account.of(context, origin);
            if (owner.isEmpty() && endpoint.decides()) {
                return refused(endpoint, S3Error.NO_ACCOUNT, origin);
            }
            var answer = decider.decide(new DecisionRequest(whole, origin, caller, owner));
            note(endpoint, origin, owner, answer.denial(), Duration.ofNanos(System.nanoTime() - started));
            return answer.response();
        } catch (MalformedRequestException malformed) {
            return refused(endpoint, S3Error.invalidForwardedRequest(malformed.why()), origin);
        } catch (NonBlocking.WouldBlock missing) {
            throw missing;
        } catch (ServiceException unanswered) {
            return refused(endpoint, S3Error.of(unanswered.serviceError()), origin);
        } catch (RuntimeException bug) {
            log.failed(origin, endpoint.name(), bug);
            return refused(endpoint, S3Error.BUG, origin);
        }
    }

    private void note(
            Endpoint endpoint,
            RequestOrigin origin,
            Optional<AccountId> owner,
            Optional<String> denial,
            Duration took) {
        var request = new RequestLog.Request(origin, endpoint.name(), Optional.empty(), owner);
        denial.ifPresentOrElse(
                reason -> log.refused(request, new RequestLog.Refusal(DENIED, reason, true), took),
                () -> log.answered(request, took));
    }
}
