package dev.keyhold.api.console;

import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.authn.BrowserAuthenticator;
import dev.keyhold.domain.authn.BrowserCredential;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who is signed in at this node, in memory alone: a restart signs everybody out, and another node knows nobody. Only
 * the digests of the tokens are kept that browsers hold.
 */
public final class BrowserSessions {
    /** Sessions of one credential; one more ends the one that was used longest ago. */
    static final int MAX_PER_CREDENTIAL = 20;
    /** Sessions of one account; no more begin. */
    static final int MAX_PER_ACCOUNT = 500;
    /** Sessions of all accounts together; no more begin. */
    static final int MAX_SESSIONS = 10_000;

    private static final int TOKEN_BYTES = 32;
    private static final int ID_BYTES = 9;
    private static final int MAX_TOKEN_LENGTH = 64;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final SecretGenerator secrets;
    private final InstantSource clock;
    private final Map<String, BrowserSession> byDigest = new HashMap<>();

    public BrowserSessions(SecretGenerator secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * A session that has begun.
     *
     * @param token what the browser is to send with each request
     */
    record Begun(BrowserSession session, String token) {
        @Override
        public String toString() {
            return "Begun[" + session + "]";
        }
    }

    /** Begins a session of who has shown a credential; empty when there are too many. */
    synchronized Optional<Begun> begin(BrowserAuthenticator.Proof proof, RequestOrigin origin) {
        var credential = proof.credential();
        var now = clock.instant();
        byDigest.values().removeIf(session -> session.isOver(now));
        if (count(credential::equals) >= MAX_PER_CREDENTIAL) {
            byDigest.values().stream()
                    .filter(session -> session.credential().equals(credential))
                    .min(Comparator.comparing(BrowserSession::lastSeen))
                    .ifPresent(this::end);
        }
        if (byDigest.size() >= MAX_SESSIONS
                || count(it -> it.account().equals(credential.account())) >= MAX_PER_ACCOUNT) {
            return Optional.empty();
        }
        var token = random(TOKEN_BYTES);
        var session = new BrowserSession(
                random(ID_BYTES),
                random(TOKEN_BYTES),
                credential,
                proof.principal().id(),
                origin.userAgent(),
                origin.source(),
                now);
        byDigest.put(digest(token), session);
        return Optional.of(new Begun(session, token));
    }

    private int count(Predicate<BrowserCredential> filter) {
        return (int) byDigest.values().stream()
                .map(BrowserSession::credential)
                .filter(filter)
                .count();
    }

    /** The session of that token, unless it is over. */
    Optional<BrowserSession> find(String token) {
        if (token.length() > MAX_TOKEN_LENGTH) {
            return Optional.empty();
        }
        // Every request comes by here, so the digest is made before the others have to wait.
        return ofDigest(digest(token)).filter(session -> !session.isOver(clock.instant()));
    }

    private synchronized Optional<BrowserSession> ofDigest(String digest) {
        return Optional.ofNullable(byDigest.get(digest));
    }

    /** The sessions of a credential that are not over, the newest first. */
    List<BrowserSession> of(BrowserCredential credential) {
        return newest(session -> session.credential().equals(credential));
    }

    /** The same of an identity, whichever credential was shown. */
    public List<BrowserSession> of(ResourceId identity) {
        return newest(session -> session.owner().equals(identity));
    }

    private synchronized List<BrowserSession> newest(Predicate<BrowserSession> filter) {
        var now = clock.instant();
        return byDigest.values().stream()
                .filter(filter.and(session -> !session.isOver(now)))
                .sorted(Comparator.comparing(BrowserSession::began).reversed())
                .toList();
    }

    /** Ends a session, if it is still there. */
    synchronized void end(BrowserSession session) {
        byDigest.values().remove(session);
    }

    /** How many there are, those included that are over and not removed yet. */
    public synchronized int size() {
        return byDigest.size();
    }

    /** How many of them are of that account. */
    synchronized int size(AccountId account) {
        return count(credential -> credential.account().equals(account));
    }

    private String random(int bytes) {
        return TEXT.encodeToString(secrets.bytes(bytes));
    }

    private static String digest(String token) {
        return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
    }
}
