package dev.keyhold.domain.authn;

import dev.keyhold.model.AccountId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts that are open, as they were at one moment. There may be a hundred thousand of them: a change copies only
 * what has changed lately.
 */
final class OpenAccounts {
    /** If more have changed, all are copied. */
    private static final int MAX_LATELY = 100;

    /** Each as its own value, so that what is kept for its credentials can refer to one object. */
    private final Map<AccountId, AccountId> earlier;
    /** None of {@link #earlier}. */
    private final Map<AccountId, AccountId> opened;
    /** All of them of {@link #earlier}. */
    private final Set<AccountId> closed;
    /** The account, if it is the only one. */
    private final Optional<AccountId> only;

    OpenAccounts(Set<AccountId> open) {
        this(byAccount(open), Map.of(), Set.of());
    }

    private OpenAccounts(Map<AccountId, AccountId> earlier, Map<AccountId, AccountId> opened, Set<AccountId> closed) {
        this.earlier = earlier;
        this.opened = opened;
        this.closed = closed;
        this.only = earlier.size() + opened.size() - closed.size() == 1
                ? Stream.concat(opened.keySet().stream(), earlier.keySet().stream())
                        .filter(account -> !closed.contains(account))
                        .findFirst()
                : Optional.empty();
    }

    private static Map<AccountId, AccountId> byAccount(Set<AccountId> accounts) {
        return accounts.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Function.identity()));
    }

    boolean contains(AccountId account) {
        return find(account).isPresent();
    }

    /** The account if it is open, always the same object for one account. */
    Optional<AccountId> find(AccountId account) {
        var known = earlier.get(account);
        return known == null
                ? Optional.ofNullable(opened.get(account))
                : Optional.of(known).filter(it -> !closed.contains(it));
    }

    /** The account, if it is the only one. */
    Optional<AccountId> only() {
        return only;
    }

    /** The same with an account that is not open. */
    OpenAccounts with(AccountId account) {
        return earlier.containsKey(account)
                ? changed(opened.keySet(), without(closed, account))
                : changed(and(opened.keySet(), account), closed);
    }

    /** The same without an account that is open. */
    OpenAccounts without(AccountId account) {
        return earlier.containsKey(account)
                ? changed(opened.keySet(), and(closed, account))
                : changed(without(opened.keySet(), account), closed);
    }

    private OpenAccounts changed(Set<AccountId> nowOpened, Set<AccountId> nowClosed) {
        if (nowOpened.size() + nowClosed.size() <= MAX_LATELY) {
            return new OpenAccounts(earlier, byAccount(nowOpened), Set.copyOf(nowClosed));
        }
        var all = new HashSet<>(earlier.keySet());
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
