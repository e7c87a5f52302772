package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.Change;
import dev.keyhold.store.OutboundStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Issuers are rows of the installation, so that one is found by its id alone; keys are rows of their accounts. */
record SqlOutbound(Sql sql, Consumer<Change> changes) implements OutboundStore.Writes {
    private static final String OWNER = AccountId.SYSTEM.text();

    @Override
    public Optional<OutboundIssuer> find(String issuer) {
        return sql.one(OutboundStatements.ISSUER, SqlOutbound::issuer, OWNER, issuer);
    }

    @Override
    public Optional<OutboundIssuer> ofAccount(AccountId account) {
        return sql.one(OutboundStatements.ISSUER_OF_ACCOUNT, SqlOutbound::issuer, OWNER, account.text());
    }

    @Override
    public List<OutboundIssuer> due(Instant now, int limit) {
        return sql.list(OutboundStatements.DUE_ISSUERS, SqlOutbound::issuer, OWNER, micros(now), limit);
    }

    @Override
    public List<OutboundKey> keys(OutboundIssuer issuer) {
        return sql.list(
                OutboundStatements.OUTBOUND_KEYS,
                SqlOutbound::key,
                issuer.account().text(),
                issuer.id());
    }

    @Override
    public void insert(OutboundIssuer issuer) {
        sql.updateOne(
                OutboundStatements.INSERT_ISSUER,
                OWNER,
                issuer.id(),
                issuer.account().text(),
                issuer.enabled() ? 1 : 0,
                micros(issuer.createdAt()),
                micros(issuer.dueAt()));
        changed(issuer.id());
    }

    @Override
    public void update(OutboundIssuer issuer) {
        sql.updateOne(
                OutboundStatements.UPDATE_ISSUER, issuer.enabled() ? 1 : 0, micros(issuer.dueAt()), OWNER, issuer.id());
        changed(issuer.id());
    }

    @Override
    public void insert(OutboundKey key) {
        sql.updateOne(
                OutboundStatements.INSERT_OUTBOUND_KEY,
                key.account().text(),
                key.id(),
                key.issuer(),
                key.algorithm().name(),
                key.publicKey(),
                key.privateKey().bytes(),
                micros(key.createdAt()));
        changed(key.issuer());
    }

    @Override
    public void delete(OutboundKey key) {
        sql.updateOne(OutboundStatements.DELETE_OUTBOUND_KEY, key.account().text(), key.id());
        changed(key.issuer());
    }

    /** Forgets that the account was an issuer, if it was one. */
    void forget(AccountId account) {
        ofAccount(account).ifPresent(issuer -> {
            sql.updateOne(OutboundStatements.DELETE_ISSUER, OWNER, issuer.id());
            changed(issuer.id());
        });
    }

    private void changed(String issuer) {
        changes.accept(new Change.OfOutboundIssuer(issuer));
    }

    private static OutboundIssuer issuer(Row row) throws SQLException {
        return new OutboundIssuer(
                row.text("issuer_id"),
                new AccountId(row.text("member_id")),
                row.number("enabled") != 0,
                row.time("created_at"),
                row.optionalTime("due_at"));
    }

    private static OutboundKey key(Row row) throws SQLException {
        return new OutboundKey(
                row.account(),
                row.text("key_id"),
                row.text("issuer_id"),
                TokenAlgorithm.valueOf(row.text("algorithm")),
                row.text("public_key"),
                Sealed.of(row.bytes("sealed_key")),
                row.time("created_at"));
    }
}
