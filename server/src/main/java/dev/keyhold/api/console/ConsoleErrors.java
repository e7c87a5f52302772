package dev.keyhold.api.console;

import com.linecorp.armeria.common.HttpStatus;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** From refusals to statuses and texts: the only place that words them for people in browsers. */
final class ConsoleErrors {
    /** The field of forms that holds a policy document. */
    private static final String DOCUMENT = "document";

    private static final Set<KeyProblem> POLICY_PROBLEMS =
            Set.of(KeyProblem.LOCKED_OUT, KeyProblem.INVALID_POLICY_PRINCIPAL);

    private static final Set<ServiceError.Quota> POLICY_SIZES = Set.of(
            ServiceError.Quota.KEY_POLICY_SIZE, ServiceError.Quota.POLICY_SIZE, ServiceError.Quota.TRUST_POLICY_SIZE);

    private ConsoleErrors() {}

    /** The action as policies spell it; its own name if no policy decides it. */
    static String action(String operation) {
        return Action.find(operation).flatMap(Action::policyAction).orElse(operation);
    }

    static HttpStatus status(ServiceError error) {
        return switch (error) {
            case ServiceError.NotFound _ -> HttpStatus.NOT_FOUND;
            case ServiceError.AlreadyExists _, ServiceError.InUse _, ServiceError.Precondition _ -> HttpStatus.CONFLICT;
            case ServiceError.LimitExceeded _,
                    ServiceError.Invalid _,
                    ServiceError.MalformedPolicy _,
                    ServiceError.InvalidSimulation _,
                    ServiceError.InvalidFederation _,
                    ServiceError.PoliciesTooLarge _,
                    ServiceError.RefusedSession _,
                    ServiceError.SessionTooLarge _,
                    ServiceError.RefusedKey _,
                    ServiceError.RefusedOutbound _,
                    ServiceError.InvalidFields _ -> HttpStatus.BAD_REQUEST;
            case ServiceError.Unauthenticated _, ServiceError.UntrustedIssuer _ -> HttpStatus.UNAUTHORIZED;
            case ServiceError.Denied _ -> HttpStatus.FORBIDDEN;
            case ServiceError.Throttled _, ServiceError.Busy _ -> HttpStatus.TOO_MANY_REQUESTS;
            case ServiceError.Unavailable _, ServiceError.Aborted _ -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** The code in logs and metrics. */
    static String code(ServiceError error) {
        return error.getClass().getSimpleName();
    }

    /** The exact reason, for the log alone. */
    static String reason(ServiceError error) {
        if (error instanceof ServiceError.Unauthenticated(var reason)) {
            return reason.name();
        }
        return error instanceof ServiceError.Aborted(var by, var _) ? by.name() : code(error);
    }

    /** The field of forms that a refusal is about, if it is about what was sent in one. */
    static Optional<String> field(ServiceError error) {
        var isOfDocument = error instanceof ServiceError.MalformedPolicy
                || (error instanceof ServiceError.RefusedKey(var problem, var _) && POLICY_PROBLEMS.contains(problem))
                || (error instanceof ServiceError.LimitExceeded(var quota, var _) && POLICY_SIZES.contains(quota));
        return isOfDocument ? Optional.of(DOCUMENT) : Optional.empty();
    }

    static String text(ServiceError error, Texts texts) {
        return switch (error) {
            case ServiceError.NotFound(var kind, var name) ->
                texts.of("error.NotFound", words(texts, kind), Redaction.name(name));
            case ServiceError.AlreadyExists(var kind, var name) ->
                texts.of("error.AlreadyExists", words(texts, kind), Redaction.name(name));
            case ServiceError.LimitExceeded(var quota, var allowed) ->
                texts.of("error.LimitExceeded", words(texts, quota), allowed);
            case ServiceError.InUse(var kind, var dependents) ->
                texts.of("error.InUse", words(texts, kind), words(texts, dependents));
            case ServiceError.Invalid(var problem) -> texts.of("error.Invalid", words(texts, problem));
            case ServiceError.MalformedPolicy(var text) -> texts.of("error.MalformedPolicy", text);
            case ServiceError.InvalidSimulation(var problem, var subject) ->
                texts.of("error.Refused", words(texts, problem), subject);
            case ServiceError.InvalidFederation(var problem, var subject) ->
                texts.of("error.Refused", words(texts, problem), subject);
            case ServiceError.PoliciesTooLarge(var _, var name, var allowed) ->
                texts.of("error.PoliciesTooLarge", name, allowed);
            case ServiceError.RefusedSession(var problem) -> texts.of("error.Refused", words(texts, problem), "");
            case ServiceError.SessionTooLarge(var percent) -> texts.of("error.SessionTooLarge", percent);
            case ServiceError.RefusedKey(var problem, var subject) ->
                texts.of("error.Refused", words(texts, problem), subject);
            case ServiceError.RefusedOutbound(var problem) -> texts.of("error.Refused", words(texts, problem), "");
            case ServiceError.InvalidFields _ -> texts.of("error.InvalidFields");
            // No more than the APIs tell: whether a key exists, or is disabled, stays untold.
            case ServiceError.Unauthenticated _, ServiceError.UntrustedIssuer _ -> texts.of("error.Unauthenticated");
            case ServiceError.Denied denied -> denied(denied, texts);
            case ServiceError.Throttled _ -> texts.of("error.Throttled");
            case ServiceError.Precondition(var rule) ->
                texts.has("rule." + rule)
                        ? texts.of("rule." + rule)
                        : texts.of("error.Precondition", words(texts, rule));
            case ServiceError.Unavailable _ -> texts.of("error.Unavailable");
            case ServiceError.Busy _ -> texts.of("error.Busy");
            case ServiceError.Aborted(var _, var begun) -> texts.of(begun ? "error.AbortedBegun" : "error.Aborted");
        };
    }

    private static String denied(ServiceError.Denied denied, Texts texts) {
        return texts.of(
                "error.Denied",
                denied.principal().arn(),
                action(denied.operation()),
                Arn.describe(denied.target()),
                denied.because().orElse(""));
    }

    /** The name of a constant in words, in the language of the page if that has a text for it. */
    private static String words(Texts texts, Enum<?> constant) {
        var key = "name." + constant.name();
        return texts.has(key)
                ? texts.of(key)
                : constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
