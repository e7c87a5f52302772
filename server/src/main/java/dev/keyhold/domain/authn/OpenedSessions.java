package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.cache.SizedCache;
import dev.keyhold.domain.session.Session;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.sigv4.CredentialScope;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Session tokens that were opened, with the signing keys derived from their secrets, which are not kept. What a token
 * says never changes, so nothing here is ever stale; whether its session is in force is asked each time.
 */
final class OpenedSessions {
    /** What a session takes that says little. */
    private static final int ENTRY_BYTES = 1_024;
    /** Of each tag besides its texts. */
    private static final int TAG_BYTES = 100;
    /** What sessions take together at most, however many they are. */
    private static final long MAX_BYTES = 32L * 1024 * 1024;

    private final SessionTokens tokens;
    private final SizedCache<Token, Opened> opened;

    OpenedSessions(SessionTokens tokens, long maxCached) {
        this.tokens = tokens;
        this.opened = new SizedCache<>(Math.min(maxCached * ENTRY_BYTES, MAX_BYTES), Opened::bytes);
    }

    /** A token by the key id that it was made for, and its text. */
    private record Token(AccessKeyId id, String text) {
        /** Ids are random, and few tokens have the same. */
        @Override
        public int hashCode() {
            return id.hashCode();
        }

        @Override
        public String toString() {
            return "Token[" + id + "]";
        }
    }

    /**
     * A session, and the keys derived from its secret.
     *
     * @param bytes what it takes with its token, about
     */
    private record Opened(Session session, DerivedKeys keys, int bytes) {
        static Opened of(Session session, String token) {
            var bytes = ENTRY_BYTES + token.length();
            var policies = session.facts().policies();
            bytes += policies.inline().map(String::length).orElse(0);
            bytes += policies.managed().stream().mapToInt(String::length).sum();
            for (var tag : session.facts().tags().tags()) {
                bytes += TAG_BYTES + 2 * (tag.key().length() + tag.value().length());
            }
            return new Opened(session, new DerivedKeys(), bytes);
        }
    }

    /** A session, and the key that its signature is verified with. */
    record Verifiable(Session session, SigningKey key) {}

    /** The session in a token; empty when the token is damaged or was made for another key id. */
    Optional<Session> find(AccountId account, AccessKeyId id, String text) {
        return SessionTokens.isTooLong(text)
                ? Optional.empty()
                : opened(account, new Token(id, text)).map(Opened::session);
    }

    /** The same with the signing key for that scope. */
    Optional<Verifiable> find(AccountId account, AccessKeyId id, String text, CredentialScope scope) {
        if (SessionTokens.isTooLong(text)) {
            return Optional.empty();
        }
        return opened(account, new Token(id, text))
                .map(known -> new Verifiable(
                        known.session, known.keys.signingKey(scope, () -> derive(account, id, text, scope))));
    }

    /** The text of a token that was opened and is still in memory. It looks at all of them, which takes long. */
    Optional<String> recall(AccessKeyId id, Predicate<String> isText) {
        return opened.search(token -> token.id.equals(id) && isText.test(token.text))
                .map(Token::text);
    }

    /** What is not a token of ours costs no place, and nobody's share. */
    private Optional<Opened> opened(AccountId account, Token token) {
        var known = opened.find(token);
        return known != null
                ? Optional.of(known)
                : open(account, token).map(fresh -> opened.get(account, token, _ -> fresh));
    }

    private Optional<Opened> open(AccountId account, Token token) {
        return tokens.open(account, token.id, token.text).flatMap(found -> {
            try (var _ = found.secret()) {
                return Optional.of(found.session())
                        .filter(session -> session.owner().account().equals(account))
                        .map(session -> Opened.of(session, token.text));
            }
        });
    }

    private SigningKey derive(AccountId account, AccessKeyId id, String text, CredentialScope scope) {
        var found = tokens.open(account, id, text).orElseThrow();
        try (var secret = found.secret()) {
            return SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
        }
    }

    /** How many bytes the sessions in memory take, about. */
    long bytes() {
        return opened.bytes();
    }
}
