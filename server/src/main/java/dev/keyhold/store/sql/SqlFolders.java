package dev.keyhold.store.sql;

import static dev.keyhold.store.sql.Row.micros;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.FolderStore;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

final class SqlFolders implements FolderStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changed;

    SqlFolders(Sql sql, Consumer<Change> changed) {
        this.sql = sql;
        this.changed = changed;
    }

    @Override
    public Optional<Folder> find(AccountId account, ResourceId id) {
        return sql.one(Statements.FOLDER, SqlFolders::folder, account.text(), id.text());
    }

    @Override
    public Optional<Folder> findByName(AccountId account, String name) {
        return sql.one(Statements.FOLDER_BY_NAME, SqlFolders::folder, account.text(), name);
    }

    @Override
    public Page<Folder> folders(AccountId account, Optional<String> name, Page.Request page) {
        if (name.isPresent()) {
            return new Page<>(findByName(account, name.get()).stream().toList(), Optional.empty());
        }
        var found = sql.list(
                Statements.FOLDERS,
                SqlFolders::folder,
                account.text(),
                page.after().orElse(""),
                page.size() + 1);
        return Page.cut(found, page.size(), folder -> folder.id().text());
    }

    @Override
    public void insert(Folder folder) {
        sql.updateOne(
                Statements.INSERT_FOLDER,
                folder.account().text(),
                folder.id().text(),
                folder.name(),
                folder.description(),
                Row.labels(folder.labels()),
                folder.status().name(),
                micros(folder.deleteAfter()),
                micros(folder.createdAt()));
    }

    @Override
    public void update(Folder folder) {
        sql.updateOne(
                Statements.UPDATE_FOLDER,
                folder.name(),
                folder.description(),
                Row.labels(folder.labels()),
                folder.status().name(),
                micros(folder.deleteAfter()),
                folder.account().text(),
                folder.id().text());
    }

    @Override
    public void delete(Folder folder) {
        sql.updateOne(
                Statements.DELETE_FOLDER, folder.account().text(), folder.id().text());
        changed.accept(new Change.OfFolder(folder.id()));
    }

    private static Folder folder(Row row) throws SQLException {
        return new Folder(
                row.account(),
                row.id("folder_id"),
                row.id("cloud_id"),
                row.text("name"),
                row.text("description"),
                row.labels("labels"),
                Folder.Status.valueOf(row.text("status")),
                row.optionalTime("delete_after"),
                row.time("created_at"));
    }
}
