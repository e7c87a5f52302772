package dev.keyhold.api;

import dev.keyhold.domain.refusal.Refusal;
import dev.keyhold.domain.refusal.RefusalCause;
import java.util.Optional;

/** The causes of refusals by the codes that the APIs answer, where no reason of the domain says more. */
public final class RefusalCodes {
    private RefusalCodes() {}

    /** The cause; empty where the code is about what was asked for. */
    public static Optional<RefusalCause> cause(Refusal refusal) {
        if (refusal.reason().equals("bug")) {
            return Optional.of(RefusalCause.FAULT);
        }
        if (refusal.reason().equals("TIMEOUT") || refusal.reason().equals("SHUTDOWN")) {
            return Optional.of(RefusalCause.TIMED_OUT);
        }
        return Optional.ofNullable(
                switch (refusal.code()) {
                    case "Throttling", "ThrottlingException", "SlowDown", "RESOURCE_EXHAUSTED" ->
                        RefusalCause.TOO_MANY_REFUSALS;
                    case "TooManyRequestsException" -> RefusalCause.OVERLOADED;
                    case "ServiceUnavailable", "UNAVAILABLE", "DependencyTimeoutException" -> RefusalCause.UNAVAILABLE;
                    case "DEADLINE_EXCEEDED", "CANCELLED" -> RefusalCause.TIMED_OUT;
                    case "InternalFailure", "InternalError", "INTERNAL", "KMSInternalException", "ServiceException" ->
                        RefusalCause.FAULT;
                    case "InvalidAction",
                            "MissingAction",
                            "UnknownOperationException",
                            "NotImplemented",
                            "MethodNotAllowed",
                            "UNIMPLEMENTED" -> RefusalCause.NO_SUCH_OPERATION;
                    case "GatewayAccessDenied" -> RefusalCause.GATEWAY_NOT_ALLOWED;
                    case "InvalidForwardedRequest" -> RefusalCause.GATEWAY_MALFORMED;
                    case "GatewayAccountUnknown" -> RefusalCause.GATEWAY_ACCOUNT_UNKNOWN;
                    default -> null;
                });
    }
}
