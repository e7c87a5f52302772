package dev.keyhold.maintenance.move;

import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.ReadTx;
import java.util.function.IntUnaryOperator;

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
        within("users", quotas.users(), _ -> tx.identities().countUsers(account));
        within("groups", policies.groups(), limit -> tx.groups().count(account, limit));
        within("policies", policies.policies(), limit -> tx.policies().count(account, limit));
        within("static-keys", quotas.staticKeys(), limit -> tx.accessKeys().countStatic(account, limit));
        within("api-keys", quotas.apiKeys(), limit -> tx.apiKeys().count(account, limit));
        within(
                "authorized-keys",
                quotas.authorizedKeys(),
                limit -> tx.authorizedKeys().count(account, limit));
        within("kms-keys", rules.keys().keys(), _ -> tx.kmsKeys().count(account));
    }

    /**
     * Compares what the account has with a quota.
     *
     * @param name of the setting after {@code max-}
     * @param count of what there is; counts up to its argument at most, where that saves work
     */
    private static void within(String name, int most, IntUnaryOperator count) {
        // Nothing is more than the largest number, after which there is none to count to.
        if (most < Integer.MAX_VALUE && count.applyAsInt(most + 1) > most) {
            throw new MoveRefusedException("the account has more than " + most + " " + name.replace('-', ' ')
                    + ", which the setting max-" + name + " does not allow here: raise it first");
        }
    }
}
