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
 * Has questions of other servers answered, whether somebody whom they have authenticated may do something: of servers
 * that may ask, at once where memory holds what that takes. A no is an answer, and is only counted as a refusal.
 */
public final class Questions {
    /** What a no is counted as. */
    private static final String DENIED = "AccessDenied";

    private final GatewayAccess gatewayAccess;
    private final GatewayAccount account;
    private final ForwardedRequestAuthenticator refusals;
    private final RequestLog log;

    public Questions(
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
     * Where is asked.
     *
     * @param endpoint its name in logs, metrics and the audit trail
     * @param decides whether decisions are asked for, which need an owner of the resources
     * @param refused the answer where there is no decision, to a request of that id
     */
    public record Entrance(String endpoint, boolean decides, BiFunction<S3Error, String, HttpResponse> refused) {}

    /**
     * A question.
     *
     * @param origin the server that asks
     * @param asker the identity that the server authenticated as, if it did
     * @param owner the account that owns what stands behind the server; empty where that is not known
     */
    public record Question(
            AggregatedHttpRequest request, RequestOrigin origin, Optional<Principal> asker, Optional<AccountId> owner) {
        byte[] body() {
            return request.content().array();
        }

        /** The object that the body is. */
        public JsonObject json() throws MalformedQuestionException {
            return JsonObject.read(body());
        }

        /** Whether there is no body. */
        public boolean isEmpty() {
            return request.content().isEmpty();
        }
    }

    /**
     * An answer.
     *
     * @param denial why it is no, for the log alone; empty for a yes
     */
    public record Answer(HttpResponse response, Optional<String> denial) {}

    /** Answers a question. It may be run twice, so that it notes nothing before it has looked at all it needs. */
    public interface Work {
        Answer answer(Question question) throws MalformedQuestionException;
    }

    /** The answer to a request. */
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request, Entrance entrance, Work work) {
        return HttpResponse.of(request.aggregate()
                .thenCompose(whole -> NonBlocking.answer(
                        whole.content().length(),
                        () -> answer(context, whole, entrance, work),
                        LiveRequest.of(context).threads())));
    }

    /** Refuses a request that cannot be answered. */
    public HttpResponse refused(Entrance entrance, S3Error denial, RequestOrigin origin) {
        var stated = refusals.refuse(entrance.endpoint(), denial, origin).denial();
        return entrance.refused().apply(stated, origin.requestId());
    }

    private HttpResponse answer(
            ServiceRequestContext context, AggregatedHttpRequest whole, Entrance entrance, Work work) {
        var origin = gatewayAccess.origin(context);
        var accessError = gatewayAccess.accessError(context, origin).map(S3Error::of);
        if (accessError.isPresent()) {
            return refused(entrance, accessError.get(), origin);
        }
        var started = System.nanoTime();
        try {
            var shown = gatewayAccess.shown(context, origin);
            if (shown.isPresent() && shown.get().identity().isEmpty()) {
                // Its credential is invalid, and it relies on it even if it needs none.
                return refused(entrance, S3Error.NOT_ALLOWED, origin);
            }
            var asker = shown.flatMap(GatewayAccess.Shown::identity);
            var owner = account.of(context, origin);
            if (owner.isEmpty() && entrance.decides()) {
                return refused(entrance, S3Error.NO_ACCOUNT, origin);
            }
            var answer = work.answer(new Question(whole, origin, asker, owner));
            note(entrance, origin, answer.denial(), Duration.ofNanos(System.nanoTime() - started));
            return answer.response();
        } catch (MalformedQuestionException malformed) {
            return refused(entrance, S3Error.badQuestion(malformed.why()), origin);
        } catch (NonBlocking.WouldBlock missing) {
            throw missing;
        } catch (ServiceException unanswered) {
            return refused(entrance, S3Error.of(unanswered.serviceError()), origin);
        } catch (RuntimeException bug) {
            log.failed(origin, entrance.endpoint(), bug);
            return refused(entrance, S3Error.BUG, origin);
        }
    }

    private void note(Entrance entrance, RequestOrigin origin, Optional<String> denial, Duration took) {
        var request = new RequestLog.Request(origin, entrance.endpoint(), Optional.empty());
        denial.ifPresentOrElse(
                reason -> log.refused(request, new RequestLog.Refusal(DENIED, reason, true), took),
                () -> log.answered(request, took));
    }
}
