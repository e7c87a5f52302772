package dev.keyhold.store;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Page;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Accounts and their tags. */
public final class AccountStore {
    private AccountStore() {}

    /** What can be asked. */
    public interface Reads {
        /** The account, in whatever state, as long as it has content. */
        Optional<Account> find(AccountId id);

        /** Every account that is not deleted, in order. */
        List<AccountId> directory();

        /** Accounts that are not deleted, ordered by id. */
        Page<Account> list(Page.Request page);

        /** All tags of an account, ordered by key. */
        List<Tag> tags(AccountId id);

        /** Since when the account accepts no changes; empty if it does, or is not here. */
        Optional<Instant> frozenAt(AccountId id);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /**
         * Adds an account with its default folder, and lists it in the directory. Its number must never have been used,
         * and its email address, alias and cloud name must be free.
         */
        void insert(Account account, Folder defaultFolder);

        /** Stores all but the identifiers of an account that exists; what must be unique must be free or its own. */
        void update(Account account);

        /** Adds a tag or replaces the value of the one with the same key. */
        void putTag(AccountId id, Tag tag);

        /** Removes a tag if it is there. */
        void deleteTag(AccountId id, String key);

        /** Has an account that is here accept no changes from then on, or accept them again. */
        void setFrozenAt(AccountId id, Optional<Instant> at);

        /**
         * Deletes the jobs of an account that is deleted and at most {@code limit} of its other rows, except its own;
         * how many of these. Once none are left, {@link #remove} completes it.
         */
        int purge(AccountId id, int limit);

        /** Removes an account that is deleted and has no other content. The directory keeps its number. */
        void remove(AccountId id);
    }
}
