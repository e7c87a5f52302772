package dev.keyhold.store.sql;

import java.util.Collections;
import java.util.stream.Stream;

/** The tables of tags and the statements on each; the rules of {@link Statements} hold here too. */
enum TagTable {
    /** An account is named by its number alone. */
    ACCOUNTS("account_tags", Keys.EXACT),
    IDENTITIES("identity_tags", Keys.FOLDED, "identity_id"),
    ROLES("role_tags", Keys.FOLDED, "role_id"),
    INSTANCE_PROFILES("instance_profile_tags", Keys.EXACT, "profile_id"),
    POLICIES("policy_tags", Keys.EXACT, "policy_id"),
    OIDC_PROVIDERS("oidc_provider_tags", Keys.EXACT, "provider_id"),
    MFA_DEVICES("mfa_device_tags", Keys.EXACT, "device_id"),
    KMS_KEYS("kms_key_tags", Keys.EXACT, "kms_key_id");

    /** How keys are compared. */
    private enum Keys {
        EXACT("key", "value = excluded.value"),
        /** Without case; the spelling is in a column of its own. */
        FOLDED("key_folded", "key = excluded.key, value = excluded.value");

        private final String column;
        private final String replacement;

        Keys(String column, String replacement) {
            this.column = column;
            this.replacement = replacement;
        }
    }

    private final String table;
    private final Keys keys;
    private final String list;
    private final String put;
    private final String delete;
    private final String deleteAll;

    /** {@code id} are the columns that name a resource of an account. */
    TagTable(String table, Keys keys, String... id) {
        this.table = table;
        this.keys = keys;
        var resource = Stream.concat(Stream.of("account_id"), Stream.of(id)).toList();
        var columns = Stream.concat(resource.stream(), Stream.of(keys.column, "key", "value"))
                .distinct()
                .toList();
        var condition = " WHERE " + String.join(" = ? AND ", resource) + " = ?";
        this.list = "SELECT key, value FROM " + table + condition + " ORDER BY " + keys.column;
        this.put = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ") ON CONFLICT ("
                + String.join(", ", resource) + ", " + keys.column + ") DO UPDATE SET " + keys.replacement;
        this.deleteAll = "DELETE FROM " + table + condition;
        this.delete = deleteAll + " AND " + keys.column + " = ?";
    }

    /** The name of the table. */
    String table() {
        return table;
    }

    /** Whether keys are compared without case. */
    boolean isFolded() {
        return keys == Keys.FOLDED;
    }

    /** The tags of a resource. */
    String list() {
        return list;
    }

    /** Adds or replaces a tag; takes the resource, the folded key if there is one, key and value. */
    String put() {
        return put;
    }

    /** Deletes the tag with a key. */
    String delete() {
        return delete;
    }

    /** Deletes all tags of a resource. */
    String deleteAll() {
        return deleteAll;
    }
}
