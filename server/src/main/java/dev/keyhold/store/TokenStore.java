package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import java.time.Instant;
import java.util.List;

/** What IAM tokens need: the keys that sign them, and which were revoked. */
public final class TokenStore {
    private TokenStore() {}

    /** A MAC key of the installation, which signs IAM tokens. */
    public record TokenKey(String id, Sealed key, Instant createdAt) {}

    /** What can be asked. */
    public interface Reads {
        /** Every MAC key, newest first. */
        List<TokenKey> keys();

        boolean isRevoked(AccountId account, String token);

        /** Those of up to {@link ReadTx#MAX_IDS} tokens that are revoked, in any order. */
        List<String> revoked(AccountId account, List<String> tokens);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        void insert(TokenKey key);

        void deleteKey(String id);

        /** Calls a token back until it would have expired anyway. */
        void revoke(AccountId account, String token, Instant expiresAt);

        /** Forgets at most {@code limit} called-back tokens that have expired since; how many went. */
        int forgetExpired(AccountId account, Instant now, int limit);
    }
}
