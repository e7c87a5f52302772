package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.OidcProviderStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Nothing about OIDC providers is held in memory, so that their changes are not announced. */
record SqlOidcProviders(Sql sql) implements OidcProviderStore.Writes, TaggedRows {
    @Override
    public Optional<OidcProvider> find(AccountId account, ResourceId id) {
        return sql.one(OidcStatements.PROVIDER, SqlOidcProviders::bare, account.text(), id.text())
                .map(this::whole);
    }

    @Override
    public Optional<OidcProvider> findByIssuer(AccountId account, String issuer) {
        return sql.one(OidcStatements.PROVIDER_BY_ISSUER, SqlOidcProviders::bare, account.text(), issuer)
                .map(this::whole);
    }

    /** Without its audiences and thumbprints. */
    private static OidcProvider bare(Row row) throws SQLException {
        return new OidcProvider(
                row.account(), row.id("provider_id"), row.text("issuer"), List.of(), List.of(), row.time("created_at"));
    }

    private OidcProvider whole(OidcProvider provider) {
        var account = provider.account().text();
        var id = provider.id().text();
        return provider.withClientIds(sql.list(OidcStatements.CLIENT_IDS, row -> row.text("client_id"), account, id))
                .withThumbprints(sql.list(OidcStatements.THUMBPRINTS, row -> row.text("thumbprint"), account, id));
    }

    @Override
    public List<String> issuers(AccountId account) {
        return sql.list(OidcStatements.ISSUERS, row -> row.text("issuer"), account.text());
    }

    @Override
    public int count(AccountId account, int most) {
        return sql.count(OidcStatements.COUNT_PROVIDERS, account.text(), most);
    }

    @Override
    public SqlTags tagsOf(AccountId account, ResourceId provider) {
        return SqlTags.of(sql, TagTable.OIDC_PROVIDERS, account, provider);
    }

    @Override
    public void insert(OidcProvider provider) {
        sql.updateOne(
                OidcStatements.INSERT_PROVIDER,
                provider.account().text(),
                provider.id().text(),
                provider.issuer(),
                micros(provider.createdAt()));
        insertLists(provider);
    }

    @Override
    public void update(OidcProvider provider) {
        deleteLists(provider);
        insertLists(provider);
    }

    private void insertLists(OidcProvider provider) {
        insert(OidcStatements.INSERT_CLIENT_ID, provider, provider.clientIds());
        insert(OidcStatements.INSERT_THUMBPRINT, provider, provider.thumbprints());
    }

    private void insert(String statement, OidcProvider provider, List<String> values) {
        for (int position = 0; position < values.size(); position++) {
            sql.updateOne(statement, provider.account().text(), provider.id().text(), position, values.get(position));
        }
    }

    private void deleteLists(OidcProvider provider) {
        var account = provider.account().text();
        var id = provider.id().text();
        sql.update(OidcStatements.DELETE_CLIENT_IDS, account, id);
        sql.update(OidcStatements.DELETE_THUMBPRINTS, account, id);
    }

    @Override
    public void delete(OidcProvider provider) {
        var account = provider.account().text();
        var id = provider.id().text();
        deleteLists(provider);
        tagsOf(provider.account(), provider.id()).deleteAll();
        sql.updateOne(OidcStatements.DELETE_PROVIDER, account, id);
    }
}
