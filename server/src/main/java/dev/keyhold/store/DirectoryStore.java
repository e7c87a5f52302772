package dev.keyhold.store;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must be found or be unique over all accounts. */
public final class DirectoryStore {
    /** Listed like an identifier that was created elsewhere in installations for tests; no key may have it. */
    public static final String MARK_OF_TESTS = "keyhold-dev";

    private DirectoryStore() {}

    /**
     * What the directory says about an account.
     *
     * @param dueAt no job of the account is due earlier; empty if it has none
     */
    public record Entry(
            AccountId id,
            Account.State state,
            Optional<String> emailFolded,
            Optional<String> alias,
            Optional<String> name,
            Optional<Instant> dueAt) {}

    /** What can be asked. */
    public interface Reads {
        /** The entry of an account, deleted or not; empty if its number was never used. */
        Optional<Entry> entry(AccountId id);

        /** The account with that email address, compared without case. */
        Optional<AccountId> withEmail(String email);

        Optional<AccountId> withAlias(String alias);

        /** The account whose cloud has that name. */
        Optional<AccountId> withCloudName(String name);

        /** How many accounts there are that are not deleted; takes constant time. */
        int count();

        /** Every account whose credentials are accepted. */
        List<AccountId> open();

        /** Accounts with jobs that may be due, the longest due first; a position is {@code micros.account}. */
        Page<AccountId> due(Instant now, Page.Request page);

        /** The accounts of all identifiers that were created elsewhere. */
        Map<String, AccountId> importedIds();

        /** The account of an identifier that was created elsewhere. */
        Optional<AccountId> withImportedId(String id);

        /** Another number after each change of {@link #open} or {@link #importedIds}. */
        long version();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Lists an identifier that was created elsewhere, and must not be listed yet. */
        void insertImportedId(String id, AccountId account);

        /** The same of many. */
        void insertImportedIds(Collection<String> ids, AccountId account);

        /** Removes such an identifier. */
        void deleteImportedId(String id, AccountId account);

        /** Stores when the first job of the account is due. To be called when those that are due were tried. */
        void refreshDue(AccountId id);
    }
}
