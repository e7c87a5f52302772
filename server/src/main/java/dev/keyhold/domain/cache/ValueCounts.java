package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How much of a cache belongs to each account: values, or their bytes. */
public final class ValueCounts {
    private final long half;
    private final ConcurrentHashMap<AccountId, Long> counts = new ConcurrentHashMap<>();
    /** The last account that had more than half; no other has as long as this one does. */
    private volatile AccountId largest = AccountId.SYSTEM;

    public ValueCounts(long maxSize) {
        this.half = maxSize / 2;
    }

    public void added(AccountId account, long size) {
        if (counts.merge(account, size, Long::sum) > half) {
            largest = account;
        }
    }

    public void removed(AccountId account, long size) {
        counts.computeIfPresent(account, (_, count) -> count == size ? null : count - size);
    }

    /** Whether there is anything of the account; a value that was added and not removed is sure to be seen. */
    public boolean hasAny(AccountId account) {
        return counts.containsKey(account);
    }

    /**
     * The account whose values make room for one of {@code next}, because it has more than half. Empty also when there
     * are no values but those of {@code next}.
     */
    public Optional<AccountId> makingRoomFor(AccountId next) {
        var account = largest;
        var isAlone = account.equals(next) && counts.size() == 1;
        return !isAlone && counts.getOrDefault(account, 0L) > half ? Optional.of(account) : Optional.empty();
    }
}
