package dev.keyhold.api.aws.error;

import dev.keyhold.model.SessionProblem;

/** What AWS says of sessions that it does not issue. */
final class SessionTexts {
    private SessionTexts() {}

    /** The error for a problem; {@code action} is what was asked for, such as {@code sts:AssumeRole}. */
    static AwsError error(SessionProblem problem, String action) {
        return switch (problem) {
            case ROOT_ASSUMES_ROLE -> denied("Roles may not be assumed by root accounts.");
            case ISSUED_BY_SESSION ->
                denied("Cannot call " + action.substring(action.indexOf(':') + 1) + " with session credentials");
            case LONGER_THAN_ROLE_ALLOWS ->
                invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
            case LONGER_THAN_CHAIN_ALLOWS ->
                invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
                        + " chaining.");
            case DUPLICATE_TAG_KEYS ->
                parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            case TOO_MANY_TAGS -> parameter("A session has at most 50 tags, those that it inherits included.");
            case TRANSITIVE_TAG_NOT_REQUESTED ->
                parameter("The specified transitive tag key must be included in the requested tags.");
            case TAG_IS_INHERITED ->
                parameter("One of the specified transitive tag keys can't be set because it conflicts with a"
                        + " transitive tag key from the calling session.");
            case SOURCE_IDENTITY_IS_INHERITED ->
                denied("The source identity of the calling session cannot be changed.");
            case POLICIES_TOO_LONG -> invalid("The session policies have more than 2048 characters together.");
            case UNKNOWN_POLICY ->
                new AwsError(AwsErrorCode.MALFORMED_POLICY_DOCUMENT, "A policy of PolicyArns does not exist.");
        };
    }

    static AwsError tooLarge(int percent) {
        return new AwsError(
                AwsErrorCode.PACKED_POLICY_TOO_LARGE,
                "Packed size of session policies and tags consumes " + percent + "% of allotted space.");
    }

    private static AwsError denied(String text) {
        return new AwsError(AwsErrorCode.ACCESS_DENIED, text);
    }

    private static AwsError invalid(String text) {
        return new AwsError(AwsErrorCode.VALIDATION_ERROR, text);
    }

    private static AwsError parameter(String text) {
        return new AwsError(AwsErrorCode.INVALID_PARAMETER_VALUE, text);
    }
}
