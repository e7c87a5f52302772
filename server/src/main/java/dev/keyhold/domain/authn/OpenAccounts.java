package dev.keyhold.domain.authn;

import dev.keyhold.model.AccountId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The accounts that are open, as they were at one moment. There may be a hundred thousand of them: a change copies only
 * what has changed lately.
 */
final class OpenAccounts {
    /** If more have changed, all are copied. */
    private static final int MAX_LATELY = 100;

    private final Set<AccountId> earlier;
    /** None of {@link #earlier}. */
    private final Set<AccountId> opened;
    /** All of them of {@link #earlier}. */
    private final Set<AccountId> closed;

    OpenAccounts(Set<AccountId> open) {
        this(open, Set.of(), Set.of());
    }

    private OpenAccounts(Set<AccountId> earlier, Set<AccountId> opened, Set<AccountId> closed) {
        this.earlier = Set.copyOf(earlier);
        this.opened = Set.copyOf(opened);
        this.closed = Set.copyOf(closed);
    }

    boolean contains(AccountId account) {
        return earlier.contains(account) ? !closed.contains(account) : opened.contains(account);
    }

    /** The account, if it is the only one. */
    Optional<AccountId> only() {
        if (earlier.size() + opened.size() - closed.size() != 1) {
            return Optional.empty();
        }
        return opened.stream()
                .findFirst()
                .or(() -> earlier.stream().filter(this::contains).findFirst());
    }

    /** The same with an account that is not open. */
    OpenAccounts with(AccountId account) {
        return earlier.contains(account)
                ? changed(opened, without(closed, account))
                : changed(and(opened, account), closed);
    }

    /** The same without an account that is open. */
    OpenAccounts without(AccountId account) {
        return earlier.contains(account)
                ? changed(opened, and(closed, account))
                : changed(without(opened, account), closed);
    }

    private OpenAccounts changed(Set<AccountId> nowOpened, Set<AccountId> nowClosed) {
        if (nowOpened.size() + nowClosed.size() <= MAX_LATELY) {
            return new OpenAccounts(earlier, nowOpened, nowClosed);
        }
        var all = new HashSet<>(earlier);
        all.addAll(nowOpened);
        all.removeAll(nowClosed);
        return new OpenAccounts(all);
    }

    private static Set<AccountId> and(Set<AccountId> accounts, AccountId another) {
        var more = new HashSet<>(accounts);
        more.add(another);
        return more;
    }

    private static Set<AccountId> without(Set<AccountId> accounts, AccountId account) {
        var less = new HashSet<>(accounts);
        less.remove(account);
        return less;
    }
}
