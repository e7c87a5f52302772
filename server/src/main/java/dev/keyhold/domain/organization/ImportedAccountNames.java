package dev.keyhold.domain.organization;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** What of an account from another installation must be unique in this one, besides its identifiers. */
public record ImportedAccountNames(String email, String cloudName, Optional<String> alias) {
    /**
     * The same as far as they are free here; in the place of an email address or cloud name that is not, one that is
     * the account's alone, and none in the place of such an alias.
     */
    public static ImportedAccountNames free(ReadTx tx, AccountId account, ImportedAccountNames given) {
        return new ImportedAccountNames(
                tx.directory().withEmail(given.email).isPresent() ? Account.defaultEmail(account) : given.email,
                tx.directory().withCloudName(given.cloudName).isPresent()
                        ? CloudName.unique(given.cloudName, account)
                        : given.cloudName,
                given.alias.filter(alias -> tx.directory().withAlias(alias).isEmpty()));
    }
}
