package dev.keyhold.store.sql;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.store.IntegrityStore;
import dev.keyhold.store.IntegrityStore.Count;
import dev.keyhold.store.IntegrityStore.PageView;
import dev.keyhold.store.IntegrityStore.Reference;
import dev.keyhold.store.IntegrityStore.SealedTable;
import dev.keyhold.store.IntegrityStore.SealedView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class SqlIntegrity implements IntegrityStore.Reads {
    private final Sql sql;

    SqlIntegrity(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<String> orphans(int limit) {
        var known = new HashSet<>(sql.list(
                AccountStatements.DIRECTORY_WITH_CONTENT,
                row -> row.text("member_id"),
                AccountId.SYSTEM.text(),
                Account.State.DELETED.name()));
        known.add(AccountId.SYSTEM.text());
        var orphans = new ArrayList<String>();
        for (var table : Tables.NAMES) {
            for (var account = Tables.accountAfter(sql, table, "");
                    account.isPresent() && orphans.size() < limit;
                    account = Tables.accountAfter(sql, table, account.get())) {
                if (!known.contains(account.get())) {
                    orphans.add(account.get() + " in " + table);
                }
            }
        }
        return orphans;
    }

    @Override
    public long count(AccountId account, Reference reference) {
        var check = OrphanCheck.of(reference);
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(account.text());
        arguments.addAll(check.inFilter());
        return total(check.count(), arguments.toArray());
    }

    @Override
    public long count(AccountId account, SealedTable sealedTable) {
        return total(
                switch (sealedTable) {
                    case ACCESS_KEYS -> IntegrityStatements.COUNT_ACCESS_KEYS;
                    case API_KEYS -> IntegrityStatements.COUNT_API_KEYS;
                    case AUTHORIZED_KEYS -> IntegrityStatements.COUNT_AUTHORIZED_KEYS;
                    case MFA_DEVICES -> IntegrityStatements.COUNT_MFA_DEVICES;
                    case OUTBOUND_KEYS -> IntegrityStatements.COUNT_OUTBOUND_KEYS;
                    case KEY_VERSIONS -> IntegrityStatements.COUNT_MATERIAL;
                },
                account.text());
    }

    private long total(String statement, @Nullable Object... arguments) {
        return sql.one(statement, row -> row.number("total"), arguments).orElseThrow();
    }

    @Override
    public Page<PageView> look(AccountId account, Reference reference, Page.Request page) {
        var check = OrphanCheck.of(reference);
        var arguments = new ArrayList<@Nullable Object>(check.valuesFor(account.text()));
        arguments.add(page.after().orElse(""));
        arguments.add(page.size() + 1);
        var found = sql.list(
                check.look(), row -> new PageView(row.text("id"), row.number("whole") == 1), arguments.toArray());
        return Page.cut(found, page.size(), PageView::id);
    }

    @Override
    public Page<SealedView> secrets(AccountId account, SealedTable sealedTable, Page.Request page) {
        var found = switch (sealedTable) {
            case ACCESS_KEYS ->
                kept(IntegrityStatements.ACCESS_KEY_SECRETS, account, page, row -> List.of(row.text("owner_id")));
            case API_KEYS ->
                kept(
                        IntegrityStatements.API_KEY_SEALS,
                        account,
                        page,
                        row -> List.of(row.text("owner_id"), HexFormat.of().formatHex(row.bytes("digest"))));
            case AUTHORIZED_KEYS ->
                kept(
                        IntegrityStatements.AUTHORIZED_KEY_SEALS,
                        account,
                        page,
                        row -> List.of(row.text("owner_id"), row.text("public_key")));
            case MFA_DEVICES ->
                kept(
                        IntegrityStatements.MFA_SEEDS,
                        account,
                        page,
                        row -> List.of(row.optionalText("owner_id").orElse("")));
            case OUTBOUND_KEYS ->
                kept(
                        IntegrityStatements.OUTBOUND_KEY_SECRETS,
                        account,
                        page,
                        row -> List.of(row.text("issuer_id"), row.text("algorithm"), row.text("public_key")));
            case KEY_VERSIONS ->
                kept(IntegrityStatements.MATERIAL, account, page, row -> List.of(row.text("kms_key_id")));
        };
        return Page.cut(found, page.size(), SealedView::id);
    }

    private List<SealedView> kept(
            String statement, AccountId account, Page.Request page, Sql.Mapper<List<String>> beside) {
        return sql.list(
                statement,
                row -> new SealedView(row.text("id"), beside.map(row), Sealed.of(row.bytes("sealed"))),
                account.text(),
                page.after().orElse(""),
                page.size() + 1);
    }

    @Override
    public Count users(AccountId account) {
        var kept = sql.one(Statements.QUOTA_USE, row -> row.number("used"), account.text(), SqlIdentities.USERS_QUOTA);
        return new Count(kept.orElse(0L), total(IntegrityStatements.COUNT_USERS, account.text()));
    }

    @Override
    public Count accounts() {
        var kept = sql.one(
                Statements.QUOTA_USE, row -> row.number("used"), AccountId.SYSTEM.text(), SqlDirectory.ACCOUNTS_QUOTA);
        return new Count(
                kept.orElse(0L),
                total(IntegrityStatements.COUNT_MEMBERS, AccountId.SYSTEM.text(), Account.State.DELETED.name()));
    }

    @Override
    public boolean hasOrganization(AccountId account) {
        return sql.one(IntegrityStatements.ORGANIZATION_OF, row -> row.text("organization_id"), account.text())
                .flatMap(ResourceId::parse)
                .filter(id -> !sql.list(
                                AccountStatements.ORGANIZATION,
                                row -> row.text("organization_id"),
                                id.account().text(),
                                id.text())
                        .isEmpty())
                .isPresent();
    }

    @Override
    public boolean isListedAsItIs(AccountId account) {
        var itself = sql.one(
                IntegrityStatements.LISTED_OF_ACCOUNT,
                row -> List.of(
                        row.text("state"),
                        Account.foldEmail(row.text("email")),
                        row.optionalText("alias"),
                        row.text("name")),
                account.text());
        var listed = sql.one(
                AccountStatements.ENTRY,
                row -> List.of(
                        row.text("state"),
                        row.optionalText("email_folded").orElse(""),
                        row.optionalText("alias"),
                        row.optionalText("name").orElse("")),
                AccountId.SYSTEM.text(),
                account.text());
        return itself.equals(listed);
    }

    @Override
    public boolean hasKeysOfItsIssuer(AccountId account) {
        var ofKeys = sql.list(IntegrityStatements.ISSUERS_OF_KEYS, row -> row.text("issuer_id"), account.text());
        var itself = sql.list(
                OutboundStatements.ISSUER_OF_ACCOUNT,
                row -> row.text("issuer_id"),
                AccountId.SYSTEM.text(),
                account.text());
        return ofKeys.equals(itself) || isBeingDeleted(account);
    }

    private boolean isBeingDeleted(AccountId account) {
        return sql.one(AccountStatements.ENTRY, row -> row.text("state"), AccountId.SYSTEM.text(), account.text())
                .filter(Account.State.DELETED.name()::equals)
                .isPresent();
    }

    @Override
    public boolean isDueEarlier(AccountId account) {
        var listed = sql.one(
                        AccountStatements.ENTRY,
                        row -> row.optionalTime("due_at"),
                        AccountId.SYSTEM.text(),
                        account.text())
                .flatMap(due -> due);
        return sql.one(IntegrityStatements.EARLIEST_JOB, row -> row.time("due_at"), account.text())
                .filter(first -> listed.isEmpty() || first.isBefore(listed.get()))
                .isPresent();
    }
}
