package dev.keyhold.domain.change;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/**
 * Keeps an account as it was exported until it is closed here, so that nothing changes that would be missing where it
 * moves to. Its credentials are verified and its keys are used as before. It is looked up in the transaction of each
 * change, never in memory: a freeze holds on every node from its commit on.
 */
public final class AccountFreeze {
    private AccountFreeze() {}

    /** True while the account accepts no changes. */
    public static boolean isOn(ReadTx tx, AccountId account) {
        return tx.accounts().frozenAt(account).isPresent();
    }

    /**
     * Returns if the account accepts changes.
     *
     * @throws ServiceException while it does not
     */
    public static void requireOff(ReadTx tx, AccountId account) {
        if (isOn(tx, account)) {
            throw new ServiceException(
                    new ServiceError.Precondition(ServiceError.FailedPrecondition.ACCOUNT_IS_FROZEN));
        }
    }
}
