package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The members that all requests for sessions of roles have, as they were sent.
 *
 * @param limits what is to limit the session
 */
record RoleMembers(String role, String name, int seconds, Limits limits) {
    static final TextConstraint NAME = TextConstraint.matching(2, 64, "[\\w+=,.@-]*");

    private static final int MIN_SECONDS = 900;
    private static final int MAX_SECONDS = 43_200;
    private static final int DEFAULT_SECONDS = 3_600;
    private static final int MAX_POLICIES = 10;

    static final TextConstraint ARN = TextConstraint.length(20, 2048);
    private static final TextConstraint POLICY =
            TextConstraint.matching(1, 2048, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    private static final Pattern ROLE = Pattern.compile("role/([\\x21-\\x7E]+/)?[A-Za-z0-9_+=,.@-]{1,64}");

    static RoleMembers of(Input input) {
        var role = input.required("RoleArn", ARN);
        var name = input.required("RoleSessionName", NAME);
        return new RoleMembers(role, name, seconds(input), Limits.of(input));
    }

    static int seconds(Input input) {
        return input.number("DurationSeconds", DEFAULT_SECONDS, MIN_SECONDS, MAX_SECONDS);
    }

    /** Policies that limit a session. */
    record Limits(Optional<String> policy, List<String> policies) {
        static Limits of(Input input) {
            return new Limits(
                    input.text("Policy", POLICY),
                    input.structures("PolicyArns", 0, MAX_POLICIES, element -> element.required("arn", ARN)));
        }

        /** The attributes of a session that has these tags too; valid only after {@link Input#check}. */
        RoleRequest.Attributes with(List<Tag> tags, List<String> transitive) {
            return new RoleRequest.Attributes(
                    tags,
                    transitive,
                    policy,
                    policies.stream().map(RoleMembers::policyArn).toList());
        }
    }

    /** The request; valid only after {@link Input#check}. */
    RoleRequest request(Optional<String> externalId, Optional<String> source, List<Tag> tags, List<String> transitive) {
        return new RoleRequest(
                roleArn(role), name, Duration.ofSeconds(seconds), externalId, source, limits.with(tags, transitive));
    }

    private static Arn policyArn(String text) {
        return Arn.parse(text)
                .filter(Arn::isPolicy)
                .orElseThrow(() -> new ServiceException(
                        new ServiceError.Invalid(ServiceError.InvalidArgument.INVALID_POLICY_ARN)));
    }

    private static Arn roleArn(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("iam")
                        && arn.region().isEmpty()
                        && ROLE.matcher(arn.resource()).matches())
                .orElseThrow(
                        () -> AwsException.of(AwsErrorCode.VALIDATION_ERROR, Redaction.name(text) + " is invalid"));
    }
}
