package dev.keyhold.model;

import java.util.function.Supplier;

/**
 * The account whose share of the installation is used by what the current thread does: that of the authenticated
 * caller, or the account whose data is looked up. {@link AccountId#SYSTEM} has a share like any account, for all other
 * work.
 */
public final class ChargedAccount {
    private static final ScopedValue<AccountId> STATED = ScopedValue.newInstance();

    private ChargedAccount() {}

    public static AccountId current() {
        return STATED.isBound() ? STATED.get() : RequestGate.current().account();
    }

    /** Does work at the expense of that account, not of the one that the request is for. */
    public static <T> T call(AccountId account, Supplier<T> work) {
        return ScopedValue.where(STATED, account).call(work::get);
    }
}
