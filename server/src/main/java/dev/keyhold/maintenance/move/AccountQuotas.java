package dev.keyhold.maintenance.move;

import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.ReadTx;

/**
 * Whether an account that was added is within the quotas of this installation; the other one may have had higher ones.
 * What a single user or key has is not looked at: it is bounded by the size of the file.
 */
final class AccountQuotas {
    private final ReadTx tx;
    private final AccountId account;

    AccountQuotas(ReadTx tx, AccountId account) {
        this.tx = tx;
        this.account = account;
    }

    /** @throws MoveRefusedException with the first setting that allows less */
    void require(OperatorRules rules) {
        var quotas = rules.quotas();
        var policies = quotas.policies();
        within("users", quotas.users(), tx.identities().countUsers(account));
        within("groups", policies.groups(), tx.groups().count(account, policies.groups() + 1));
        within("policies", policies.policies(), tx.policies().count(account, policies.policies() + 1));
        within("static-keys", quotas.staticKeys(), tx.accessKeys().countStatic(account, quotas.staticKeys() + 1));
        within("api-keys", quotas.apiKeys(), tx.apiKeys().count(account, quotas.apiKeys() + 1));
        within(
                "authorized-keys",
                quotas.authorizedKeys(),
                tx.authorizedKeys().count(account, quotas.authorizedKeys() + 1));
        within("kms-keys", rules.keys().keys(), tx.kmsKeys().count(account));
    }

    /** {@code name} is that of the setting after {@code max-}. */
    private static void within(String name, int most, int used) {
        if (used > most) {
            throw new MoveRefusedException("the account has more than " + most + " " + name.replace('-', ' ')
                    + ", which the setting max-" + name + " does not allow here: raise it first");
        }
    }
}
