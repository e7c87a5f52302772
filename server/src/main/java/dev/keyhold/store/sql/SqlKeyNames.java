package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Aliases of keys, and grants on them. */
final class SqlKeyNames {
    private static final String SEPARATOR = ",";

    private final Sql sql;
    private final Consumer<ResourceId> changed;

    /** {@code changed} gets each key that a change is about. */
    SqlKeyNames(Sql sql, Consumer<ResourceId> changed) {
        this.sql = sql;
        this.changed = changed;
    }

    Optional<KmsAlias> alias(AccountId account, String name) {
        return sql.one(KeyStatements.ALIAS, SqlKeyNames::alias, account.text(), name);
    }

    List<KmsGrant> grantsTo(AccountId account, List<ResourceId> keys, List<String> grantees, int most) {
        var rest = new ArrayList<Object>(Sql.places(grantees));
        rest.add(most);
        return sql.byIds(
                KeyStatements.GRANTS_TO_PRINCIPALS,
                SqlKeyNames::grant,
                account,
                keys.stream().map(ResourceId::text).toList(),
                rest.toArray());
    }

    List<KmsAlias> aliases(AccountId account, List<String> names) {
        return sql.byIds(KeyStatements.ALIAS, KeyStatements.ALIASES_BY_NAME, SqlKeyNames::alias, account, names);
    }

    Map<ResourceId, List<KmsAlias>> aliasesOf(AccountId account, List<ResourceId> keys) {
        return sql.grouped(KeyStatements.ALIASES_OF_KEYS, "kms_key_id", SqlKeyNames::alias, account, keys);
    }

    Page<KmsAlias> aliases(AccountId account, Page.Request page) {
        var found = sql.list(
                KeyStatements.ALIASES,
                SqlKeyNames::alias,
                account.text(),
                page.after().orElse(""),
                account.text(),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsAlias::name);
    }

    Page<KmsAlias> aliasesOf(AccountId account, ResourceId key, Page.Request page) {
        var found = sql.list(
                KeyStatements.ALIASES_OF_KEY,
                SqlKeyNames::alias,
                account.text(),
                key.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsAlias::name);
    }

    void insert(KmsAlias alias) {
        sql.updateOne(
                KeyStatements.INSERT_ALIAS,
                alias.account().text(),
                alias.name(),
                alias.key().text(),
                micros(alias.createdAt()),
                micros(alias.updatedAt()));
        changed.accept(alias.key());
    }

    void update(KmsAlias alias) {
        alias(alias.account(), alias.name()).ifPresent(before -> changed.accept(before.key()));
        sql.updateOne(
                KeyStatements.UPDATE_ALIAS,
                alias.key().text(),
                micros(alias.updatedAt()),
                alias.account().text(),
                alias.name());
        changed.accept(alias.key());
    }

    void delete(KmsAlias alias) {
        sql.updateOne(KeyStatements.DELETE_ALIAS, alias.account().text(), alias.name());
        changed.accept(alias.key());
    }

    Optional<KmsGrant> grant(AccountId account, String id) {
        return sql.one(KeyStatements.GRANT, SqlKeyNames::grant, account.text(), id);
    }

    Page<KmsGrant> grantsOn(AccountId account, ResourceId key, Page.Request page) {
        var found = sql.list(
                KeyStatements.GRANTS_ON_KEY,
                SqlKeyNames::grant,
                account.text(),
                key.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsGrant::id);
    }

    Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, Page.Request page) {
        var found = sql.list(
                KeyStatements.GRANTS_TO_PRINCIPAL,
                SqlKeyNames::grant,
                account.text(),
                key.text(),
                grantee,
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsGrant::id);
    }

    Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, String name, Page.Request page) {
        var found = sql.list(
                KeyStatements.GRANTS_BY_NAME,
                SqlKeyNames::grant,
                account.text(),
                key.text(),
                grantee,
                name,
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsGrant::id);
    }

    Page<KmsGrant> grantsOf(AccountId account, ResourceId key, String grantee, String operation, Page.Request page) {
        var found = sql.list(
                KeyStatements.GRANTS_OF_OPERATION,
                SqlKeyNames::grant,
                account.text(),
                key.text(),
                grantee,
                "%" + SEPARATOR + operation + SEPARATOR + "%",
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsGrant::id);
    }

    Page<KmsGrant> retirableGrants(AccountId account, String principal, Page.Request page) {
        var found = sql.list(
                KeyStatements.RETIRABLE_GRANTS,
                SqlKeyNames::grant,
                account.text(),
                principal,
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), KmsGrant::id);
    }

    void insert(KmsGrant grant) {
        sql.updateOne(
                KeyStatements.INSERT_GRANT,
                grant.account().text(),
                grant.key().text(),
                grant.id(),
                grant.name(),
                grant.grantee(),
                grant.retiring().orElse(""),
                String.join(SEPARATOR, grant.operations()),
                grant.constraint().map(it -> it.kind().name()).orElse(""),
                grant.constraint()
                        .map(KmsGrant.Constraint::context)
                        .orElse(EncryptionContext.NONE)
                        .canonical()
                        .orElseThrow(),
                grant.issuer().text(),
                micros(grant.createdAt()));
        changed.accept(grant.key());
    }

    void delete(KmsGrant grant) {
        sql.updateOne(KeyStatements.DELETE_GRANT, grant.account().text(), grant.id());
        changed.accept(grant.key());
    }

    private static KmsAlias alias(Row row) throws SQLException {
        return new KmsAlias(
                row.account(), row.text("name"), row.id("kms_key_id"), row.time("created_at"), row.time("updated_at"));
    }

    private static KmsGrant grant(Row row) throws SQLException {
        return new KmsGrant(
                row.account(),
                row.id("kms_key_id"),
                row.text("grant_id"),
                row.text("name"),
                row.text("grantee"),
                Optional.of(row.text("retiring")).filter(it -> !it.isEmpty()),
                List.of(row.text("operations").split(SEPARATOR, -1)),
                constraint(row),
                new AccountId(row.text("issuer")),
                row.time("created_at"));
    }

    private static Optional<KmsGrant.Constraint> constraint(Row row) throws SQLException {
        var kind = row.text("constraint_kind");
        return kind.isEmpty()
                ? Optional.empty()
                : Optional.of(new KmsGrant.Constraint(
                        KmsGrant.Constraint.Kind.valueOf(kind),
                        EncryptionContext.parse(row.bytes("constraint_context"))
                                .orElseThrow(() -> new SQLException("the constraint of a grant cannot be read"))));
    }
}
