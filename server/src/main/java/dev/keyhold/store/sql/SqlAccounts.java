package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Organization;
import dev.keyhold.store.AccountStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class SqlAccounts implements AccountStore.Writes {
    private final Sql sql;

    SqlAccounts(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return sql.one(Statements.ACCOUNT, SqlAccounts::account, id.text());
    }

    @Override
    public List<AccountId> directory() {
        return sql.list(Statements.DIRECTORY, row -> new AccountId(row.text("member_id")), AccountId.SYSTEM.text());
    }

    @Override
    public void insert(Account account, Organization organization, Folder folder) {
        var id = account.id().text();
        sql.updateOne(Statements.ADD_TO_DIRECTORY, AccountId.SYSTEM.text(), id);
        sql.updateOne(
                Statements.INSERT_ORGANIZATION,
                id,
                organization.id().text(),
                organization.name(),
                micros(organization.createdAt()));
        new SqlFolders(sql, _ -> {}).insert(folder);
        sql.updateOne(
                Statements.INSERT_ACCOUNT,
                id,
                account.organization().text(),
                account.cloud().text(),
                account.defaultFolder().text(),
                account.root().text(),
                account.alias().orElse(null),
                account.name(),
                account.description(),
                Row.labels(account.labels()),
                micros(account.createdAt()));
    }

    @Override
    public void update(Account account) {
        sql.updateOne(
                Statements.UPDATE_ACCOUNT,
                account.name(),
                account.description(),
                Row.labels(account.labels()),
                account.id().text());
    }

    @Override
    public void setAlias(AccountId id, Optional<String> alias) {
        sql.updateOne(Statements.SET_ALIAS, alias.orElse(null), id.text());
    }

    private static Account account(Row row) throws SQLException {
        return new Account(
                row.account(),
                row.id("organization_id"),
                row.id("cloud_id"),
                row.id("default_folder_id"),
                row.id("root_id"),
                row.optionalText("alias"),
                row.text("name"),
                row.text("description"),
                row.labels("labels"),
                row.time("created_at"));
    }
}
