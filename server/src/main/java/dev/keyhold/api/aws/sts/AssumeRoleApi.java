package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.RoleSessions;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sessions of roles and of federated users. */
public final class AssumeRoleApi {
    private static final int MIN_SECONDS = 900;
    private static final int MAX_ROLE_SECONDS = 43_200;
    private static final int DEFAULT_ROLE_SECONDS = 3_600;
    private static final int MAX_FEDERATION_SECONDS = 129_600;
    private static final int DEFAULT_FEDERATION_SECONDS = 43_200;
    /** The root's federated users have sessions of an hour at most. */
    private static final int MAX_ROOT_SECONDS = 3_600;

    private static final int MAX_POLICIES = 10;

    static final TextConstraint ARN = TextConstraint.length(20, 2048);
    private static final TextConstraint NAME = TextConstraint.matching(2, 64, "[\\w+=,.@-]*");
    private static final TextConstraint FEDERATED_NAME = TextConstraint.matching(2, 32, "[\\w+=,.@-]*");
    private static final TextConstraint EXTERNAL_ID = TextConstraint.matching(2, 1224, "[\\w+=,.@:\\/-]*");
    private static final TextConstraint POLICY =
            TextConstraint.matching(1, 2048, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");

    private static final Pattern ROLE = Pattern.compile("role/([\\x21-\\x7E]+/)?[A-Za-z0-9_+=,.@-]{1,64}");

    private final RoleSessions sessions;

    public AssumeRoleApi(RoleSessions sessions) {
        this.sessions = sessions;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Action.ASSUME_ROLE, this::assumeRole),
                Route.of(Action.GET_FEDERATION_TOKEN, this::federationToken));
    }

    private ResponseValue.Struct assumeRole(ActionCall call) {
        var input = call.input();
        var role = input.required("RoleArn", ARN);
        var name = input.required("RoleSessionName", NAME);
        var seconds = input.number("DurationSeconds", DEFAULT_ROLE_SECONDS, MIN_SECONDS, MAX_ROLE_SECONDS);
        var externalId = input.text("ExternalId", EXTERNAL_ID);
        var source = input.text("SourceIdentity", NAME);
        var transitive = input.texts("TransitiveTagKeys", 0, TagMembers.MAX, TagMembers.KEY);
        var attributes = attributes(input, transitive);
        var mfa = MfaMembers.of(input);
        input.check();
        sessions.requireNotRoot(call.principal());
        var request = new RoleRequest(
                roleArn(role), name, Duration.ofSeconds(seconds), externalId, source, attributes.checked());
        var issued = sessions.assume(call.principal(), request, mfa.proof());
        return credentials(issued.session())
                .with("AssumedRoleUser", user("AssumedRoleId", issued))
                .with("PackedPolicySize", issued.packedSize().map(AssumeRoleApi::number))
                .with("SourceIdentity", issued.sourceIdentity().map(ResponseValue.Text::new));
    }

    private ResponseValue.Struct federationToken(ActionCall call) {
        var input = call.input();
        var name = input.required("Name", FEDERATED_NAME);
        var seconds = input.number("DurationSeconds", DEFAULT_FEDERATION_SECONDS, MIN_SECONDS, MAX_FEDERATION_SECONDS);
        var attributes = attributes(input, List.of());
        input.check();
        var life = call.principal().isRoot() ? Math.min(seconds, MAX_ROOT_SECONDS) : seconds;
        var issued = sessions.federate(call.principal(), name, Duration.ofSeconds(life), attributes.checked());
        return credentials(issued.session())
                .with("FederatedUser", user("FederatedUserId", issued))
                .with("PackedPolicySize", number(issued.packedSize().orElse(0)));
    }

    private static ResponseValue.Struct user(String id, RoleSessions.Issued issued) {
        return ResponseValue.Struct.EMPTY
                .with(id, issued.userId())
                .with("Arn", issued.user().text());
    }

    private static ResponseValue.Text number(int value) {
        return new ResponseValue.Text(Integer.toString(value));
    }

    /** A session with its secret, which is in no other answer. */
    static ResponseValue.Struct credentials(Sessions.NewSession made) {
        try (var secret = made.secret();
                var token = made.token()) {
            var credentials = ResponseValue.Struct.EMPTY
                    .with("AccessKeyId", made.accessKey().text())
                    .with("SecretAccessKey", secret.reveal())
                    .with("SessionToken", token.reveal())
                    .with("Expiration", made.expiresAt());
            return ResponseValue.Struct.EMPTY.with("Credentials", credentials);
        }
    }

    /** Tags and policies as they were sent. */
    private record Attributes(List<Tag> tags, List<String> transitive, Optional<String> policy, List<String> policies) {
        RoleRequest.Attributes checked() {
            return new RoleRequest.Attributes(
                    tags,
                    transitive,
                    policy,
                    policies.stream().map(AssumeRoleApi::policyArn).toList());
        }
    }

    private static Attributes attributes(Input input, List<String> transitive) {
        var policy = input.text("Policy", POLICY);
        var policies = input.structures("PolicyArns", 0, MAX_POLICIES, element -> element.required("arn", ARN));
        var tags = TagMembers.tags(input);
        return new Attributes(tags, transitive, policy, policies);
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
