package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one account as they are stored, whatever the table, for moving it whole. A row is its values by column,
 * without the account: texts, {@link Long}, bytes, or null. It may hold what is sealed.
 */
public final class AccountRowStore {
    private AccountRowStore() {}

    /** What can be asked. */
    public interface Reads {
        /** The names of all tables there are, the installation's included. */
        List<String> tables();

        /** The columns of a table but the account. */
        List<String> columns(String table);

        /** How many rows of a table an account has. */
        long count(AccountId account, String table);

        /** Hands over the rows of an account in the order of the table's key. */
        void read(AccountId account, String table, Consumer<Map<String, @Nullable Object>> reader);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /**
         * Adds rows to a table; nothing is checked but that no two are the same.
         *
         * @param columns the columns that every row has, of those that the table has
         * @return false when one is there already, or has what must be unique; the transaction must then end
         */
        boolean insert(AccountId account, String table, List<String> columns, List<Map<String, @Nullable Object>> rows);

        /**
         * Lists an account in the directory whose rows were all added; only then can anybody find it. Its number must
         * never have been used, and its email address, alias and cloud name must be free.
         */
        void list(AccountId account);
    }
}
