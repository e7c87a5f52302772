package dev.keyhold.store;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Organization;
import java.util.List;
import java.util.Optional;

/** Accounts with their organization and folders, and the directory of all accounts. */
public final class AccountStore {
    private AccountStore() {}

    /** What can be asked. */
    public interface Reads {
        Optional<Account> find(AccountId id);

        /** Every account of the installation, in order. */
        List<AccountId> directory();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds an account that must not exist, with its organization and default folder, and lists it. */
        void insert(Account account, Organization organization, Folder defaultFolder);

        /** Stores name, description and labels of an account that exists. */
        void update(Account account);

        /** Replaces the account's alias; empty removes it. */
        void setAlias(AccountId id, Optional<String> alias);
    }
}
