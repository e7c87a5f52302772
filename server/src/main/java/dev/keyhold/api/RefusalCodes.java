package dev.keyhold.api;

import dev.keyhold.domain.refusal.Refusal;
import dev.keyhold.domain.refusal.RefusalCause;
import dev.keyhold.domain.refusal.RequestCounts;
import java.util.Optional;
import java.util.Set;

/** The causes of refusals by the codes that the APIs answer, where no reason of the domain says more. */
public final class RefusalCodes {
    private static final String OPA = "Opa/Allow";
    /** What an operation is answered that nobody knows; of one that is known, these are about what was asked for. */
    private static final Set<String> UNSERVED = Set.of("NOT_FOUND", "UnsupportedOperationException");

    private RefusalCodes() {}

    /** The cause; empty where the code is about what was asked for. */
    public static Optional<RefusalCause> cause(Refusal refusal) {
        if (refusal.reason().equals("bug")) {
            return Optional.of(RefusalCause.FAULT);
        }
        if (refusal.reason().equals("TIMEOUT") || refusal.reason().equals("SHUTDOWN")) {
            return Optional.of(RefusalCause.TIMED_OUT);
        }
        if (refusal.reason().equals("UNKNOWN_SUBJECT")) {
            return Optional.of(RefusalCause.UNKNOWN_SUBJECT);
        }
        if (refusal.operation().equals(OPA) && refusal.code().equals("AccessDenied")) {
            // Policies were not asked, and the reason says why.
            return Optional.of(RefusalCause.REQUEST_NOT_MAPPED);
        }
        if (refusal.operation().equals(RequestLog.UNKNOWN_OPERATION) && UNSERVED.contains(refusal.code())) {
            return Optional.of(RefusalCause.NO_SUCH_OPERATION);
        }
        return ofCode(refusal.code());
    }

    /** How requests are counted that get that code, of callers that are known. */
    static RequestCounts.End end(String code) {
        if (code.equals("AccessDenied") || code.equals("AccessDeniedException") || code.equals("PERMISSION_DENIED")) {
            return RequestCounts.End.DENIED;
        }
        return ofCode(code).map(RefusalCodes::end).orElse(RequestCounts.End.INVALID);
    }

    private static RequestCounts.End end(RefusalCause cause) {
        return switch (cause) {
            case TOO_MANY_REFUSALS, OVERLOADED -> RequestCounts.End.LIMITED;
            case UNAVAILABLE, TIMED_OUT, FAULT -> RequestCounts.End.FAILED;
            default -> RequestCounts.End.INVALID;
        };
    }

    private static Optional<RefusalCause> ofCode(String code) {
        return switch (code) {
            case "Throttling", "ThrottlingException", "SlowDown", "RESOURCE_EXHAUSTED" ->
                Optional.of(RefusalCause.TOO_MANY_REFUSALS);
            case "TooManyRequestsException" -> Optional.of(RefusalCause.OVERLOADED);
            case "ServiceUnavailable", "UNAVAILABLE", "DependencyTimeoutException" ->
                Optional.of(RefusalCause.UNAVAILABLE);
            case "DEADLINE_EXCEEDED", "CANCELLED" -> Optional.of(RefusalCause.TIMED_OUT);
            case "InternalFailure", "InternalError", "INTERNAL", "KMSInternalException", "ServiceException" ->
                Optional.of(RefusalCause.FAULT);
            case "InvalidAction",
                    "MissingAction",
                    "UnknownOperationException",
                    "NotImplemented",
                    "MethodNotAllowed",
                    "UNIMPLEMENTED" -> Optional.of(RefusalCause.NO_SUCH_OPERATION);
            case "GatewayAccessDenied" -> Optional.of(RefusalCause.GATEWAY_NOT_ALLOWED);
            case "InvalidForwardedRequest" -> Optional.of(RefusalCause.GATEWAY_MALFORMED);
            case "GatewayAccountUnknown" -> Optional.of(RefusalCause.GATEWAY_ACCOUNT_UNKNOWN);
            default -> Optional.empty();
        };
    }
}
