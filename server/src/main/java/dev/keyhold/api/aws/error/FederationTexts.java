package dev.keyhold.api.aws.error;

import dev.keyhold.model.FederationProblem;

/** What the messages of IAM say about OIDC providers. */
final class FederationTexts {
    private FederationTexts() {}

    static AwsError error(FederationProblem problem, String subject) {
        return switch (problem) {
            case MALFORMED_ISSUER ->
                new AwsError(AwsErrorCode.VALIDATION_ERROR, "Invalid Open ID Connect Provider URL");
            case ISSUER_WITH_QUERY -> new AwsError(AwsErrorCode.INVALID_INPUT, "Unknown");
            case TOO_MANY_THUMBPRINTS ->
                new AwsError(
                        AwsErrorCode.INVALID_INPUT, "Thumbprint list must contain fewer than " + subject + " entries.");
            case NO_THUMBPRINTS ->
                new AwsError(AwsErrorCode.INVALID_INPUT, "Thumbprint list must contain at least one entry.");
            case NO_TAGS -> new AwsError(AwsErrorCode.INVALID_INPUT, "The list of tags must not be empty.");
            case MALFORMED_PROVIDER_ARN ->
                new AwsError(AwsErrorCode.VALIDATION_ERROR, "Invalid ARN:  Could not be parsed!");
            case NOTHING_TO_DELETE ->
                new AwsError(
                        AwsErrorCode.NO_SUCH_ENTITY,
                        "OpenId connect Provider " + ResourceTexts.arn(subject) + " cannot be found.");
        };
    }
}
