package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.session.RoleSessions;
import dev.keyhold.domain.session.Sessions;
import java.time.Duration;
import java.util.List;

/** Sessions of roles and of federated users. */
public final class AssumeRoleApi {
    private static final int MIN_SECONDS = 900;
    private static final int MAX_FEDERATION_SECONDS = 129_600;
    private static final int DEFAULT_FEDERATION_SECONDS = 43_200;
    /** The root's federated users have sessions of an hour at most. */
    private static final int MAX_ROOT_SECONDS = 3_600;

    private static final TextConstraint FEDERATED_NAME = TextConstraint.matching(2, 32, "[\\w+=,.@-]*");
    private static final TextConstraint EXTERNAL_ID = TextConstraint.matching(2, 1224, "[\\w+=,.@:\\/-]*");

    private final RoleSessions sessions;

    public AssumeRoleApi(RoleSessions sessions) {
        this.sessions = sessions;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(SessionAction.ASSUME_ROLE, this::assumeRole),
                Route.of(SessionAction.GET_FEDERATION_TOKEN, this::federationToken));
    }

    private ResponseValue.Struct assumeRole(ActionCall call) {
        var input = call.input();
        var members = RoleMembers.of(input);
        var externalId = input.text("ExternalId", EXTERNAL_ID);
        var source = input.text("SourceIdentity", RoleMembers.NAME);
        var transitive = input.texts("TransitiveTagKeys", 0, TagMembers.MAX, TagMembers.KEY);
        var tags = TagMembers.tags(input);
        var mfa = MfaMembers.of(input);
        input.check();
        sessions.requireNotRoot(call.principal());
        var request = members.request(externalId, source, tags, transitive);
        return assumed(sessions.assume(call.principal(), request, mfa.proof()));
    }

    /** What is answered of a session of a role. */
    static ResponseValue.Struct assumed(RoleSessions.Issued issued) {
        return credentials(issued.session())
                .with("AssumedRoleUser", user("AssumedRoleId", issued))
                .with("PackedPolicySize", issued.packedSize().map(AssumeRoleApi::number))
                .with("SourceIdentity", issued.sourceIdentity().map(ResponseValue.Text::new));
    }

    private ResponseValue.Struct federationToken(ActionCall call) {
        var input = call.input();
        var name = input.required("Name", FEDERATED_NAME);
        var seconds = input.number("DurationSeconds", DEFAULT_FEDERATION_SECONDS, MIN_SECONDS, MAX_FEDERATION_SECONDS);
        var limits = RoleMembers.Limits.of(input);
        var tags = TagMembers.tags(input);
        input.check();
        var life = call.principal().isRoot() ? Math.min(seconds, MAX_ROOT_SECONDS) : seconds;
        var issued = sessions.federate(call.principal(), name, Duration.ofSeconds(life), limits.with(tags, List.of()));
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
}
