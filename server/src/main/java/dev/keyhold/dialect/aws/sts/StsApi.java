package dev.keyhold.dialect.aws.sts;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.Arns;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Rule;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.Sessions;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import java.time.Duration;
import java.util.List;

/** The security token service. */
public final class StsApi {
    private static final int MIN_SECONDS = 900;
    private static final int MAX_SECONDS = 129_600;
    private static final int DEFAULT_SECONDS = 43_200;
    /** The root's sessions live an hour at most. */
    private static final int MAX_ROOT_SECONDS = 3_600;

    private static final Rule SERIAL_NUMBER = Rule.matching(9, 256, "[\\w+=/:,.@-]*");
    private static final Rule TOKEN_CODE = Rule.matching(6, 6, "[\\d]*");

    private final Sessions sessions;
    private final AccessKeys accessKeys;

    public StsApi(Sessions sessions, AccessKeys accessKeys) {
        this.sessions = sessions;
        this.accessKeys = accessKeys;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Api.STS, "GetCallerIdentity", Operation.GET_CALLER_IDENTITY, this::callerIdentity),
                Route.of(Api.STS, "GetAccessKeyInfo", Operation.GET_ACCESS_KEY_INFO, this::accessKeyInfo),
                Route.of(Api.STS, "GetSessionToken", Operation.GET_SESSION_TOKEN, this::sessionToken));
    }

    /** Needs no permission: whoever can sign may know who they are. */
    private Value.Struct callerIdentity(Call call) {
        var identity = call.caller().identity();
        return Value.Struct.EMPTY
                .with("UserId", Arns.uniqueId(identity))
                .with("Account", identity.account().text())
                .with("Arn", Arns.of(identity));
    }

    private Value.Struct accessKeyInfo(Call call) {
        var id = call.input().accessKeyId();
        call.input().check();
        var account = accessKeys.accountOf(call.caller(), new AccessKeyId(id));
        return Value.Struct.EMPTY.with("Account", account.text());
    }

    private Value.Struct sessionToken(Call call) {
        var seconds = call.input().number("DurationSeconds", DEFAULT_SECONDS, MIN_SECONDS, MAX_SECONDS);
        var serialNumber = call.input().text("SerialNumber", SERIAL_NUMBER);
        var tokenCode = call.input().text("TokenCode", TOKEN_CODE);
        call.input().check();
        if (serialNumber.isPresent() || tokenCode.isPresent()) {
            throw new Refused(new Refusal.Invalid(Refusal.Problem.MFA_NOT_SUPPORTED));
        }
        var root = call.caller().identity().isRoot();
        var life = Duration.ofSeconds(root ? Math.min(seconds, MAX_ROOT_SECONDS) : seconds);
        var made = sessions.create(call.caller(), life);
        try (var secret = made.secret();
                var token = made.token()) {
            var credentials = Value.Struct.EMPTY
                    .with("AccessKeyId", made.accessKey().text())
                    .with("SecretAccessKey", secret.reveal())
                    .with("SessionToken", token.reveal())
                    .with("Expiration", made.expiresAt());
            return Value.Struct.EMPTY.with("Credentials", credentials);
        }
    }
}
