package dev.keyhold.domain.cache;

import dev.keyhold.model.AccountId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How many values of a cache belong to each account. */
final class ValueCounts {
    private final long half;
    private final ConcurrentHashMap<AccountId, Integer> counts = new ConcurrentHashMap<>();
    /** The last account that had more than half; no other has as long as this one does. */
    private volatile AccountId largest = AccountId.SYSTEM;

    ValueCounts(long maxSize) {
        this.half = maxSize / 2;
    }

    void added(AccountId account) {
        if (counts.merge(account, 1, Integer::sum) > half) {
            largest = account;
        }
    }

    void removed(AccountId account) {
        counts.computeIfPresent(account, (_, count) -> count == 1 ? null : count - 1);
    }

    /**
     * The account whose values make room for one of {@code next}, because it has more than half. Empty also when there
     * are no values but those of {@code next}.
     */
    Optional<AccountId> makingRoomFor(AccountId next) {
        var account = largest;
        var isAlone = account.equals(next) && counts.size() == 1;
        return !isAlone && counts.getOrDefault(account, 0) > half ? Optional.of(account) : Optional.empty();
    }
}
