package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.Change;
import dev.keyhold.store.TokenStore;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

final class SqlTokens implements TokenStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlTokens(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public List<TokenStore.TokenKey> keys() {
        return sql.list(
                Statements.TOKEN_KEYS,
                row -> new TokenStore.TokenKey(
                        row.text("token_key_id"), Sealed.of(row.bytes("sealed_key")), row.time("created_at")),
                AccountId.SYSTEM.text());
    }

    @Override
    public boolean isRevoked(AccountId account, String token) {
        return sql.one(Statements.REVOKED_TOKEN, row -> row.text("token_id"), account.text(), token)
                .isPresent();
    }

    @Override
    public List<String> revoked(AccountId account, List<String> tokens) {
        return sql.byIds(
                Statements.REVOKED_TOKEN, Statements.REVOKED_TOKENS, row -> row.text("token_id"), account, tokens);
    }

    @Override
    public void insert(TokenStore.TokenKey key) {
        sql.updateOne(
                Statements.INSERT_TOKEN_KEY,
                AccountId.SYSTEM.text(),
                key.id(),
                key.key().bytes(),
                micros(key.createdAt()));
    }

    @Override
    public void deleteKey(String id) {
        sql.update(Statements.DELETE_TOKEN_KEY, AccountId.SYSTEM.text(), id);
    }

    @Override
    public void revoke(AccountId account, String token, Instant expiresAt) {
        sql.update(Statements.REVOKE_TOKEN, account.text(), token, micros(expiresAt));
        changes.accept(new Change.OfToken(token));
    }

    @Override
    public int forgetExpired(AccountId account, Instant now, int limit) {
        return sql.update(Statements.FORGET_EXPIRED_TOKENS, account.text(), account.text(), micros(now), limit);
    }
}
