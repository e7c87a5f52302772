package dev.keyhold.domain.authn;

import dev.keyhold.crypto.SigningKey;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.session.Session;
import dev.keyhold.domain.session.SessionTokens;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.sigv4.CredentialScope;
import java.util.Optional;

/**
 * Session tokens that were opened, with the signing keys derived from their secrets, which are not kept. What a token
 * says never changes, so nothing here is ever stale; whether its session is in force is asked each time.
 */
final class OpenedSessions {
    private final SessionTokens tokens;
    private final RevocableCache<Token, Opened> opened;

    OpenedSessions(SessionTokens tokens, long maxCached) {
        this.tokens = tokens;
        this.opened = new RevocableCache<>(maxCached, Optional.empty());
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

    /** A session, and the keys derived from its secret. */
    private record Opened(Session session, DerivedKeys keys) {}

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
                .map(known ->
                        new Verifiable(known.session, known.keys.get(scope, () -> derive(account, id, text, scope))));
    }

    private Optional<Opened> opened(AccountId account, Token token) {
        return opened.peek(token)
                .or(() -> open(account, token)
                        .flatMap(fresh ->
                                // What is not a token of ours has cost no place, and nobody's share.
                                opened.get(account, token, () -> Optional.of(fresh))));
    }

    private Optional<Opened> open(AccountId account, Token token) {
        return tokens.open(account, token.id, token.text)
                .filter(found -> found.session().owner().account().equals(account))
                .map(found -> {
                    try (var _ = found.secret()) {
                        return new Opened(found.session(), new DerivedKeys());
                    }
                });
    }

    private SigningKey derive(AccountId account, AccessKeyId id, String text, CredentialScope scope) {
        var found = tokens.open(account, id, text).orElseThrow();
        try (var secret = found.secret()) {
            return SigningKey.derive(secret, scope.day(), scope.region(), scope.service());
        }
    }

    RevocableCache.Counts counts() {
        return opened.counts();
    }
}
