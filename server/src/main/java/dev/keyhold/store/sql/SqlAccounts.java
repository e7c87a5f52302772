package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.Tag;
import dev.keyhold.store.AccountStore;
import dev.keyhold.store.Change;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlAccounts implements AccountStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlAccounts(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return sql.one(AccountStatements.ACCOUNT, SqlAccounts::account, id.text());
    }

    @Override
    public List<AccountId> directory() {
        return new SqlDirectory(sql, changes).existing();
    }

    @Override
    public Page<Account> list(Page.Request page) {
        var found = sql.list(
                AccountStatements.ACCOUNTS,
                SqlAccounts::account,
                page.after().orElse(""),
                Account.State.DELETED.name(),
                page.size() + 1);
        return Page.cut(found, page.size(), account -> account.id().text());
    }

    @Override
    public List<Tag> tags(AccountId id) {
        return SqlTags.of(sql, id).list();
    }

    @Override
    public Optional<Instant> frozenAt(AccountId id) {
        return sql.one(AccountStatements.FROZEN_AT, row -> row.optionalTime("frozen_at"), id.text())
                .flatMap(at -> at);
    }

    @Override
    public void setFrozenAt(AccountId id, Optional<Instant> at) {
        sql.updateOne(AccountStatements.SET_FROZEN_AT, micros(at), id.text());
    }

    @Override
    public void insert(Account account, Folder folder) {
        new SqlDirectory(sql, changes).insert(account);
        sql.updateOne(
                AccountStatements.INSERT_ACCOUNT,
                account.id().text(),
                account.organization().text(),
                account.cloud().text(),
                account.defaultFolder().text(),
                account.root().text(),
                account.alias().orElse(null),
                account.accountName(),
                account.email(),
                account.name(),
                account.description(),
                Row.labels(account.labels()),
                account.state().name(),
                micros(account.closedAt()),
                micros(account.purgeAt()),
                micros(account.createdAt()));
        new SqlFolders(sql, changes).insert(folder);
    }

    @Override
    public void update(Account account) {
        new SqlDirectory(sql, changes).update(account);
        sql.updateOne(
                AccountStatements.UPDATE_ACCOUNT,
                account.alias().orElse(null),
                account.accountName(),
                account.email(),
                account.name(),
                account.description(),
                Row.labels(account.labels()),
                account.state().name(),
                micros(account.closedAt()),
                micros(account.purgeAt()),
                account.id().text());
    }

    @Override
    public void putTag(AccountId id, Tag tag) {
        SqlTags.of(sql, id).put(tag);
    }

    @Override
    public void deleteTag(AccountId id, String key) {
        SqlTags.of(sql, id).delete(key);
    }

    @Override
    public int purge(AccountId id, int limit) {
        sql.update(PurgeStatements.JOBS, id.text());
        var left = limit;
        for (var statement : PurgeStatements.ALL) {
            if (left == 0) {
                break;
            }
            left -= sql.update(statement, id.text(), id.text(), left);
        }
        return limit - left;
    }

    @Override
    public void remove(AccountId id) {
        sql.updateOne(AccountStatements.DELETE_ACCOUNT, id.text());
        new SqlOutbound(sql, changes).forget(id);
        new SqlDirectory(sql, changes).forgetImportedIds(id);
        new SqlDirectory(sql, changes).refreshDue(id);
    }

    private static Account account(Row row) throws SQLException {
        return new Account(
                row.account(),
                row.id("organization_id"),
                row.id("cloud_id"),
                row.id("default_folder_id"),
                row.id("root_id"),
                row.optionalText("alias"),
                row.text("account_name"),
                row.text("email"),
                row.text("name"),
                row.text("description"),
                row.labels("labels"),
                Account.State.valueOf(row.text("state")),
                row.optionalTime("closed_at"),
                row.optionalTime("purge_at"),
                row.time("created_at"));
    }
}
