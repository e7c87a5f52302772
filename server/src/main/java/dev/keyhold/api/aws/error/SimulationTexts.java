package dev.keyhold.api.aws.error;

import dev.keyhold.model.Redaction;
import dev.keyhold.model.SimulationProblem;

/** What the policy simulator answers to questions that it cannot answer. */
final class SimulationTexts {
    private SimulationTexts() {}

    static AwsError error(SimulationProblem problem, String subject) {
        var code =
                problem == SimulationProblem.TOO_COMPLEX ? AwsErrorCode.POLICY_EVALUATION : AwsErrorCode.INVALID_INPUT;
        return new AwsError(code, text(problem, Redaction.name(subject)));
    }

    private static String text(SimulationProblem problem, String subject) {
        return switch (problem) {
            case ACTION -> "The action is invalid since it is missing names";
            case RESOURCE -> "ResourceNames are not in a valid ARN format: " + subject + ".";
            case ENTITY -> "Invalid Entity Arn: " + subject + " does not clearly define entity type and name.";
            case NO_CALLER -> "Invalid caller - Caller cannot be null or empty.";
            case CALLER -> "Invalid caller - Caller must be an IAM user, role or group in this context.";
            case RESOURCE_OWNER -> "Invalid Resource Owner.";
            case CONTEXT_KEY_NAME -> "ContextKeyName cannot be null or empty.";
            case CONTEXT_KEY_TYPE -> "Context key " + subject + " has invalid type null.";
            case CONTEXT_KEY_VALUES -> "Context values for context key " + subject + " cannot be null or empty.";
            case CONTEXT_KEY_SINGLE_VALUE -> "Context key " + subject + " expected a single value.";
            case CONTEXT_VALUE_NUMERIC -> value(subject, "numeric format");
            case CONTEXT_VALUE_DATE -> value(subject, "DateTime format");
            case CONTEXT_VALUE_IP -> value(subject, "IP address");
            case CONTEXT_VALUE_BINARY -> value(subject, "base-64 encoded binary format");
            case POLICY -> "Policy input list item " + subject + " has invalid content";
            case BOUNDARY -> "Permissions boundary policy input list item " + subject + " has invalid content";
            case SEVERAL_BOUNDARIES -> "Only one permissions boundary can be given.";
            case RESOURCE_POLICY -> "The resource policy has invalid content";
            case TOO_COMPLEX -> "The policies are too complex to be evaluated for all these actions and resources.";
        };
    }

    private static String value(String key, String format) {
        return "Invalid context value for key " + key + ": expected " + format + ".";
    }
}
