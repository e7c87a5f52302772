package dev.keyhold.api.aws.error;

import dev.keyhold.model.OutboundProblem;

/** What AWS says of identity tokens for other services that it does not issue. */
final class OutboundTexts {
    private OutboundTexts() {}

    static AwsError error(OutboundProblem problem) {
        return switch (problem) {
            case ENABLED ->
                new AwsError(
                        AwsErrorCode.FEATURE_ENABLED,
                        "Outbound identity federation is already enabled for the account.");
            case DISABLED ->
                new AwsError(
                        AwsErrorCode.FEATURE_DISABLED, "Outbound identity federation is disabled for the account.");
            case NO_PUBLIC_URL ->
                new AwsError(
                        AwsErrorCode.INVALID_ACTION,
                        "Identity tokens are not served here, because nobody could verify them. Start the server with"
                                + " the setting public-url, which is the URL by which other services reach it.");
            case NO_TOKENS ->
                new AwsError(
                        AwsErrorCode.OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION,
                        "Outbound identity federation is not enabled for the account.");
            case OF_ROOT ->
                new AwsError(
                        AwsErrorCode.ACCESS_DENIED,
                        "Identity tokens are issued to users and roles, and not to the root of an account.");
            case OUTLIVES_SESSION ->
                new AwsError(
                        AwsErrorCode.SESSION_DURATION_ESCALATION_EXCEPTION,
                        "The requested token would be valid for longer than the session that asks for it.");
            case DUPLICATE_TAG_KEYS ->
                new AwsError(
                        AwsErrorCode.INVALID_PARAMETER_VALUE,
                        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            case TOO_LARGE ->
                new AwsError(
                        AwsErrorCode.JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION,
                        "The payload of the token is too large. Reduce the number of audiences or tags.");
        };
    }
}
