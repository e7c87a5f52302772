package dev.keyhold.api.aws.sts;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.api.aws.protocol.UnsignedCall;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The security token service. */
public final class StsApi {
    private static final int MIN_SECONDS = 900;
    private static final int MAX_SECONDS = 129_600;
    private static final int DEFAULT_SECONDS = 43_200;
    /** The root's sessions live an hour at most. */
    private static final int MAX_ROOT_SECONDS = 3_600;

    private static final int MAX_ASSUMED_ROOT_SECONDS = 900;
    private static final TextConstraint TARGET_PRINCIPAL = TextConstraint.length(12, 2_048);

    private static final TextConstraint ASSERTION = TextConstraint.length(4, 100_000);
    private static final TextConstraint ENCODED_MESSAGE = TextConstraint.length(1, 10_240);

    private final Sessions sessions;
    private final AccessKeyInfo accessKeys;

    public StsApi(Sessions sessions, AccessKeyInfo accessKeys) {
        this.sessions = sessions;
        this.accessKeys = accessKeys;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(SessionAction.GET_CALLER_IDENTITY, this::callerIdentity),
                Route.of(SessionAction.GET_ACCESS_KEY_INFO, this::accessKeyInfo),
                Route.of(SessionAction.GET_SESSION_TOKEN, this::sessionToken),
                Route.silent(SessionAction.ASSUME_ROOT, this::assumeRoot),
                Route.unsigned(SessionAction.ASSUME_ROLE_WITH_SAML, StsApi::assumeRoleWithSaml),
                Route.of(SessionAction.DECODE_AUTHORIZATION_MESSAGE, this::decodeMessage));
    }

    /** Requires no permission: every signer may learn its own identity. */
    private ResponseValue.Struct callerIdentity(ActionCall call) {
        var principal = call.principal();
        return ResponseValue.Struct.EMPTY
                .with("UserId", principal.uniqueId())
                .with("Account", principal.account().text())
                .with("Arn", principal.arn().text());
    }

    private ResponseValue.Struct accessKeyInfo(ActionCall call) {
        var id = call.input().accessKeyId();
        call.input().check();
        var account = accessKeys.accountOf(call.principal(), new AccessKeyId(id));
        return ResponseValue.Struct.EMPTY.with("Account", account.text());
    }

    private ResponseValue.Struct sessionToken(ActionCall call) {
        var seconds = call.input().number("DurationSeconds", DEFAULT_SECONDS, MIN_SECONDS, MAX_SECONDS);
        var mfa = MfaMembers.of(call.input());
        call.input().check();
        var proof = mfa.proof();
        var root = call.principal().isRoot();
        var life = Duration.ofSeconds(root ? Math.min(seconds, MAX_ROOT_SECONDS) : seconds);
        var made = sessions.create(call.principal(), life, proof);
        return AssumeRoleApi.credentials(made);
    }

    /** No account has a SAML provider, so that no assertion is of one. */
    private static ResponseValue.Struct assumeRoleWithSaml(UnsignedCall call) {
        var input = call.input();
        var _ = input.required("RoleArn", RoleMembers.ARN);
        var _ = input.required("PrincipalArn", RoleMembers.ARN);
        var _ = input.requiredSecret("SAMLAssertion", ASSERTION);
        var _ = RoleMembers.Limits.of(input);
        var _ = RoleMembers.seconds(input);
        input.check();
        throw AwsException.of(AwsErrorCode.INVALID_IDENTITY_TOKEN, "Specified provider doesn't exist");
    }

    /** No task is done as the root of another account, so that nobody gets a session of one. */
    private void assumeRoot(ActionCall call) {
        var input = call.input();
        var target = input.required("TargetPrincipal", TARGET_PRINCIPAL);
        var _ = input.requiredIn("TaskPolicyArn", "arn", RoleMembers.ARN);
        var _ = input.number("DurationSeconds", MAX_ASSUMED_ROOT_SECONDS, 0, MAX_ASSUMED_ROOT_SECONDS);
        input.check();
        var account = Optional.of(target)
                .filter(AccountId::isValid)
                .or(() -> Arn.parse(target)
                        .map(Arn::account)
                        .filter(AccountId::isValid)
                        .filter(it -> Arn.root(new AccountId(it)).text().equals(target)))
                .map(AccountId::new)
                .orElseThrow(
                        () -> AwsException.of(AwsErrorCode.VALIDATION_ERROR, Redaction.name(target) + " is invalid"));
        sessions.refuseRoot(call.principal(), account);
    }

    /** Nothing is encoded here, so that nothing can be decoded. */
    private ResponseValue.Struct decodeMessage(ActionCall call) {
        call.input().required("EncodedMessage", ENCODED_MESSAGE);
        call.input().check();
        sessions.refuseMessage(call.principal());
        return ResponseValue.Struct.EMPTY;
    }
}
