package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Job;
import dev.keyhold.model.Page;
import dev.keyhold.store.Change;
import dev.keyhold.store.DirectoryStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory; what it says about an account is changed only together with the account. */
final class SqlDirectory implements DirectoryStore.Writes {
    static final String ACCOUNTS_QUOTA = "ACCOUNTS";

    private static final String OWNER = AccountId.SYSTEM.text();

    private final Sql sql;
    private final Consumer<Change> changes;

    SqlDirectory(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public Optional<DirectoryStore.Entry> entry(AccountId id) {
        return sql.one(AccountStatements.ENTRY, SqlDirectory::entry, OWNER, id.text());
    }

    @Override
    public Optional<AccountId> withEmail(String email) {
        return member(AccountStatements.MEMBER_WITH_EMAIL, Account.foldEmail(email));
    }

    @Override
    public Optional<AccountId> withAlias(String alias) {
        return member(AccountStatements.MEMBER_WITH_ALIAS, alias);
    }

    @Override
    public Optional<AccountId> withCloudName(String name) {
        return member(AccountStatements.MEMBER_WITH_NAME, name);
    }

    @Override
    public int count() {
        return sql.one(Statements.QUOTA_USE, row -> (int) row.number("used"), OWNER, ACCOUNTS_QUOTA)
                .orElse(0);
    }

    @Override
    public List<AccountId> open() {
        return sql.list(AccountStatements.DIRECTORY_IN_STATE, SqlDirectory::member, OWNER, Account.State.ACTIVE.name());
    }

    @Override
    public Page<AccountId> due(Instant now, Page.Request page) {
        var position = page.after().orElse(Long.MIN_VALUE + ".").split("\\.", 2);
        var found = sql.list(
                AccountStatements.DUE_ACCOUNTS,
                row -> Map.entry(member(row), row.number("due_at")),
                OWNER,
                micros(now),
                Long.parseLong(position[0]),
                position[1],
                page.size() + 1);
        return Page.cut(found, page.size(), account -> account.getValue() + "." + account.getKey())
                .map(Map.Entry::getKey);
    }

    @Override
    public Map<String, AccountId> importedIds() {
        var found = new HashMap<String, AccountId>();
        sql.list(AccountStatements.IMPORTED_IDS, row -> Map.entry(row.text("imported_id"), member(row)), OWNER)
                .forEach(imported -> found.put(imported.getKey(), imported.getValue()));
        return Map.copyOf(found);
    }

    @Override
    public Optional<AccountId> withImportedId(String id) {
        return member(AccountStatements.MEMBER_WITH_IMPORTED_ID, id);
    }

    @Override
    public long version() {
        return sql.one(AccountStatements.DIRECTORY_VERSION, row -> row.number("version"), OWNER)
                .orElse(0L);
    }

    @Override
    public void insertImportedId(String id, AccountId account) {
        sql.updateOne(AccountStatements.INSERT_IMPORTED_ID, OWNER, id, account.text());
        changed(account);
    }

    @Override
    public void insertImportedIds(Collection<String> ids, AccountId account) {
        sql.updateEach(
                AccountStatements.INSERT_IMPORTED_ID,
                ids.stream()
                        .map(id -> new @Nullable Object[] {OWNER, id, account.text()})
                        .toList());
        if (!ids.isEmpty()) {
            changed(account);
        }
    }

    @Override
    public void deleteImportedId(String id, AccountId account) {
        sql.updateOne(AccountStatements.DELETE_IMPORTED_ID, OWNER, id);
        changed(account);
    }

    @Override
    public void refreshDue(AccountId id) {
        var first = Stream.of(Job.Kind.values())
                .flatMap(kind ->
                        sql
                                .one(AccountStatements.FIRST_JOB, row -> row.time("due_at"), id.text(), kind.name())
                                .stream())
                .min(Instant::compareTo);
        sql.update(AccountStatements.SET_DUE, micros(first), OWNER, id.text());
    }

    /** A job of the account is due at that time. */
    void hurry(AccountId id, Instant dueAt) {
        sql.update(AccountStatements.HURRY, micros(dueAt), OWNER, id.text(), micros(dueAt));
    }

    /** The ids that are listed for an account are free again. */
    void forgetImportedIds(AccountId account) {
        if (sql.update(AccountStatements.DELETE_IMPORTED_IDS_OF, OWNER, account.text()) > 0) {
            changed(account);
        }
    }

    List<AccountId> existing() {
        return sql.list(AccountStatements.DIRECTORY, SqlDirectory::member, OWNER, Account.State.DELETED.name());
    }

    void insert(Account account) {
        sql.updateOne(
                AccountStatements.INSERT_ENTRY,
                OWNER,
                account.id().text(),
                account.state().name(),
                Account.foldEmail(account.email()),
                account.alias().orElse(null),
                account.name());
        count(1);
        changed(account.id());
    }

    /** What must be unique is free again as soon as the account is deleted. */
    void update(Account account) {
        var before = entry(account.id()).orElseThrow(() -> new IllegalStateException("no account " + account.id()));
        var deleted = account.state() == Account.State.DELETED;
        sql.updateOne(
                AccountStatements.UPDATE_ENTRY,
                account.state().name(),
                deleted ? null : Account.foldEmail(account.email()),
                deleted ? null : account.alias().orElse(null),
                deleted ? null : account.name(),
                OWNER,
                account.id().text());
        if (before.state() != account.state()) {
            if (deleted) {
                count(-1);
            }
            changed(account.id());
        }
    }

    private void count(int difference) {
        sql.updateOne(Statements.ADD_QUOTA_USE, OWNER, ACCOUNTS_QUOTA, difference);
    }

    private void changed(AccountId id) {
        sql.updateOne(AccountStatements.COUNT_VERSION, OWNER);
        changes.accept(new Change.OfAccount(id));
    }

    private Optional<AccountId> member(String statement, String value) {
        return sql.one(statement, SqlDirectory::member, OWNER, value);
    }

    private static AccountId member(Row row) throws SQLException {
        return new AccountId(row.text("member_id"));
    }

    private static DirectoryStore.Entry entry(Row row) throws SQLException {
        return new DirectoryStore.Entry(
                member(row),
                Account.State.valueOf(row.text("state")),
                row.optionalText("email_folded"),
                row.optionalText("alias"),
                row.optionalText("name"),
                row.optionalTime("due_at"));
    }
}
