package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The tags of one resource.
 *
 * @param resource what names it in the table: the account, and the identifier that it has there
 */
record SqlTags(Sql sql, TagTable table, List<String> resource) {
    /** Those of an account itself. */
    static SqlTags of(Sql sql, AccountId account) {
        return new SqlTags(sql, TagTable.ACCOUNTS, List.of(account.text()));
    }

    /** Those of a resource of an account. */
    static SqlTags of(Sql sql, TagTable table, AccountId account, ResourceId resource) {
        return new SqlTags(sql, table, List.of(account.text(), resource.text()));
    }

    /** Those of several resources of an account, of those that have any. */
    static Map<ResourceId, List<Tag>> of(
            Sql sql, String many, String column, AccountId account, List<ResourceId> resources) {
        return sql.grouped(many, column, SqlTags::tag, account, resources);
    }

    private static Tag tag(Row row) throws SQLException {
        return new Tag(row.text("key"), row.text("value"));
    }

    /** All of them, ordered by key as keys are compared. */
    List<Tag> list() {
        return sql.list(table.list(), SqlTags::tag, and());
    }

    /** Adds a tag or replaces the one with the same key. */
    void put(Tag tag) {
        sql.updateOne(
                table.put(),
                table.isFolded() ? and(Tag.fold(tag.key()), tag.key(), tag.value()) : and(tag.key(), tag.value()));
    }

    /** Deletes the tag with that key if it is there. */
    void delete(String key) {
        sql.update(table.delete(), and(table.isFolded() ? Tag.fold(key) : key));
    }

    void deleteAll() {
        sql.update(table.deleteAll(), and());
    }

    private Object[] and(String... values) {
        var all = resource.toArray(new Object[resource.size() + values.length]);
        System.arraycopy(values, 0, all, resource.size(), values.length);
        return all;
    }
}
