package dev.keyhold.domain.credential;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/**
 * Temporary credentials. Nothing is stored: the session token is the session, sealed by the barrier and bound to its
 * account and access key id. It names the key it was made with, and verification asks each time whether that key and
 * its owner are still in force, so a session dies with either.
 */
public final class Sessions {
    /** How far ahead of this node's clock the one may have been that issued a session or a token. */
    public static final Duration LEEWAY = Duration.ofMinutes(5);

    private static final int MAX_TOKEN_LENGTH = 4_096;
    private static final String FORMAT = "2";
    /** How session tokens of ephemeral keys begin. */
    private static final String EPHEMERAL_PREFIX = "s1.";

    private static final int EPHEMERAL_SECRET_LENGTH = 43;

    private final Authorizer authorizer;
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final Barrier barrier;
    private final Changes changes;
    private final InstantSource clock;

    public Sessions(
            Authorizer authorizer,
            IdGenerator ids,
            SecretGenerator secrets,
            Barrier barrier,
            Changes changes,
            InstantSource clock) {
        this.authorizer = authorizer;
        this.ids = ids;
        this.secrets = secrets;
        this.barrier = barrier;
        this.changes = changes;
        this.clock = clock;
    }

    /** A session just made, with its secret and token. */
    public record NewSession(AccessKeyId accessKey, SecretBytes secret, SecretBytes token, Instant expiresAt) {}

    /**
     * What a token says.
     *
     * @param owner whose session it is
     * @param madeWith the long-term key that asked for the session, if one did: the session dies with it
     */
    public record Session(
            SecretBytes secret, ResourceId owner, Optional<AccessKeyId> madeWith, Instant issuedAt, Instant expiresAt) {
        /** Why its time is not now; a clock that was ahead when it was made gives it no more time. */
        public Optional<AuthenticationFailure> faultAt(Instant now) {
            if (!now.isBefore(expiresAt)) {
                return Optional.of(AuthenticationFailure.EXPIRED_TOKEN);
            }
            return issuedAt.isAfter(now.plus(LEEWAY))
                    ? Optional.of(AuthenticationFailure.TOKEN_FROM_FUTURE)
                    : Optional.empty();
        }
    }

    /** Creates a session for the signer, who must have used a long-term key. */
    public NewSession create(Principal principal, Duration life) {
        authorizer.require(principal, Action.GET_SESSION_TOKEN, new ResourceRef.WholeAccount(principal.account()));
        if (!(principal instanceof Principal.OfIdentity signer
                && signer.credential() instanceof Principal.Credential.LongTermKey(var madeWith))) {
            throw new IllegalStateException("only long-term keys make sessions, and only they are let through");
        }
        var id = ids.accessKeyId(AccessKeyId.TEMPORARY, principal.account());
        var secret = secrets.secretAccessKey();
        var now = now();
        var session = new Session(secret, signer.id(), Optional.of(madeWith), now, end(now, life));
        var token = seal(principal.account(), id, session);
        var what = "session " + id + " with " + AuditTargets.describe(madeWith, signer.identity());
        changes.record(principal, Action.GET_SESSION_TOKEN, what);
        return new NewSession(id, secret, token, session.expiresAt());
    }

    /**
     * Makes a session for an identity without a key of its own, as Yandex Cloud's ephemeral keys are: it dies with the
     * identity alone. That the caller may have it has been decided.
     *
     * @param what says in words for whom and why, for audit
     */
    public NewSession create(Principal principal, Identity owner, Duration life, Action operation, String what) {
        var id = ids.accessKeyId(AccessKeyId.TEMPORARY, owner.account());
        var secret = secrets.urlSafeSecret(EPHEMERAL_SECRET_LENGTH);
        var now = now();
        var session = new Session(secret, owner.id(), Optional.empty(), now, end(now, life));
        var token = seal(owner.account(), id, session);
        changes.record(principal, owner.account(), operation, "session " + id + " for " + what);
        return new NewSession(id, secret, SecretBytes.ofText(EPHEMERAL_PREFIX + token.reveal()), session.expiresAt());
    }

    /** The session in a token, or empty when the token is damaged or was made for another key id. */
    public Optional<Session> open(AccountId account, AccessKeyId id, String token) {
        if (token.length() > MAX_TOKEN_LENGTH) {
            return Optional.empty();
        }
        try {
            var text = token.startsWith(EPHEMERAL_PREFIX) ? token.substring(EPHEMERAL_PREFIX.length()) : token;
            var bytes = Base64.getDecoder().decode(text);
            // The decoder takes other spellings of the last group, too.
            if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return Optional.empty();
            }
            var sealed = Sealed.of(bytes);
            return barrier.tryOpen(sealed, place(account, id)).flatMap(Sessions::parse);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A token keeps milliseconds, so that is what is promised. */
    private static Instant end(Instant now, Duration life) {
        return now.plus(life).truncatedTo(ChronoUnit.MILLIS);
    }

    private SecretBytes seal(AccountId account, AccessKeyId id, Session session) {
        try (var content = SecretBytes.ofText(String.join(
                "\n",
                FORMAT,
                session.owner().text(),
                session.madeWith().map(AccessKeyId::text).orElse(""),
                Long.toString(session.issuedAt().toEpochMilli()),
                Long.toString(session.expiresAt().toEpochMilli()),
                session.secret().reveal()))) {
            var sealed = barrier.seal(content, place(account, id));
            return SecretBytes.ofText(Base64.getEncoder().encodeToString(sealed.bytes()));
        }
    }

    /** Only ever sees what a {@link #seal} wrote, which is authenticated; another version may have another format. */
    private static Optional<Session> parse(SecretBytes content) {
        try (content) {
            var lines = content.reveal().split("\n", -1);
            if (!lines[0].equals(FORMAT)) {
                return Optional.empty();
            }
            var madeWith = lines[2].isEmpty() ? Optional.<AccessKeyId>empty() : Optional.of(new AccessKeyId(lines[2]));
            return Optional.of(new Session(
                    SecretBytes.ofText(lines[5]), new ResourceId(lines[1]), madeWith, time(lines[3]), time(lines[4])));
        }
    }

    private static Instant time(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static SealContext place(AccountId account, AccessKeyId id) {
        return new SealContext(account, id.text(), SealContext.Purpose.SESSION_TOKEN);
    }
}
