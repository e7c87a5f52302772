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
            case SOURCE -> "Invalid ARN provided in the request: " + subject;
            case RESOURCE_OWNER -> "'" + subject + "' is not a valid as a Resource Owner.";
            case CONTEXT_KEY_NAME -> "ContextKeyName cannot be null or empty.";
            case CONTEXT_KEY_TYPE -> "Context key " + subject + " has invalid type null.";
            case CONTEXT_KEY_VALUES -> "Context values for context key " + subject + " cannot be null or empty.";
            case CONTEXT_KEY_SINGLE_VALUE ->
                "Context key " + subject.replace(" ", " expected a single value, but received ") + ".";
            case CONTEXT_KEY_TWICE -> "Duplicate context key: " + subject + ".";
            case CONTEXT_VALUE_NUMERIC -> value(subject, "numeric format");
            case CONTEXT_VALUE_DATE -> value(subject, "DateTime format");
            case CONTEXT_VALUE_IP -> value(subject, "IP address");
            case CONTEXT_VALUE_BINARY -> value(subject, "base-64 encoded binary format");
            case POLICY -> "Policy input list item " + subject + " has invalid content";
            case BOUNDARY -> "Permissions boundary policy input list item " + subject + " has invalid content";
            case SEVERAL_BOUNDARIES -> "The list of Permissions Boundary policies cannot exceed 1 items.";
            case RESOURCE_POLICY -> "The resource policy has invalid content";
            case ORGANIZATION_LEVEL ->
                "Organization policy at index " + subject + " must contain at least one service control policy";
            case ORGANIZATION_POLICY -> "Organization policy at index " + subject + " has invalid content";
            case EXCLUSION ->
                "Invalid inline policy exclusion: policyName, attachmentType, and attachmentName are required";
            case RESOURCE_HANDLING ->
                "Invalid input resource handling options. Action does not support resource handling options: " + subject
                        + ". Please refer to the documentation for more details: "
                        + "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html";
            case TOO_COMPLEX -> "The policies are too complex to be evaluated for all these actions and resources.";
        };
    }

    private static String value(String key, String format) {
        return "Invalid context value for key " + key + ": expected " + format + ".";
    }
}
