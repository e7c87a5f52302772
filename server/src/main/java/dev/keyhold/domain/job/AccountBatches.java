package dev.keyhold.domain.job;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what there is of many accounts, in batches. In a distributed database the rows of some accounts may be on a
 * machine that is down: then each account is written alone, and those that fail hold up no other. Next time those
 * that failed come last.
 */
public final class AccountBatches {
    /** How long failures may take in all: a database that does not answer at all ends the round. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final int size;
    private final LongSupplier nanoTime;
    private final Set<AccountId> failed = ConcurrentHashMap.newKeySet();

    /** {@code size} is how many items are written in one transaction. */
    public AccountBatches(int size) {
        this(size, System::nanoTime);
    }

    AccountBatches(int size, LongSupplier nanoTime) {
        this.size = size;
        this.nanoTime = nanoTime;
    }

    /**
     * Writes all items, those of one account in their order.
     *
     * @param write writes items in one transaction
     * @param left gets what was not written
     * @throws RuntimeException the first failure, after all that can be written was
     */
    public <T> void write(
            List<T> items, Function<T, AccountId> account, Consumer<List<T>> write, Consumer<List<T>> left) {
        new Round<>(account, write, left).run(items);
    }

    /** Does something for each account in a transaction of its own, by the same rules. */
    public static void each(List<AccountId> accounts, Consumer<AccountId> work) {
        new AccountBatches(1).write(accounts, account -> account, one -> work.accept(one.getFirst()), _ -> {});
    }

    private static boolean isOfStorage(RuntimeException e) {
        return e instanceof ServiceException refused
                && refused.serviceError() instanceof ServiceError.Unavailable(var reason)
                && reason.isOfStorage();
    }

    private static <T> List<List<T>> slices(List<T> items, int size) {
        var slices = new ArrayList<List<T>>();
        for (int from = 0; from < items.size(); from += size) {
            slices.add(items.subList(from, Math.min(from + size, items.size())));
        }
        return slices;
    }

    private final class Round<T> {
        private final Function<T, AccountId> account;
        private final Consumer<List<T>> write;
        private final Consumer<List<T>> left;
        private final Set<AccountId> triedAlone = new HashSet<>();
        private @Nullable RuntimeException first;
        private long lostNanos;

        Round(Function<T, AccountId> account, Consumer<List<T>> write, Consumer<List<T>> left) {
            this.account = account;
            this.write = write;
            this.left = left;
        }

        void run(List<T> items) {
            var together = new ArrayList<T>();
            var last = new ArrayList<T>();
            items.forEach(item -> (failed.contains(account.apply(item)) ? last : together).add(item));
            var apart = writeTogether(together);
            apart.addAll(last);
            byAccount(apart).forEach(this::writeAlone);
            if (first != null) {
                throw first;
            }
        }

        /**
         * Answers what has to be written alone. What comes after a failure of its account waits with it, so that the
         * order is kept; a failure of one account alone was its own attempt, and its items are left.
         */
        private List<T> writeTogether(List<T> together) {
            var apart = new ArrayList<T>();
            var waiting = new HashSet<AccountId>();
            for (var planned : slices(together, size)) {
                var slice = new ArrayList<T>();
                planned.forEach(item -> (waiting.contains(account.apply(item)) ? apart : slice).add(item));
                if (!slice.isEmpty() && !attempt(slice)) {
                    var owners = byAccount(slice).keySet();
                    waiting.addAll(owners);
                    if (owners.size() == 1) {
                        triedAlone.addAll(owners);
                    }
                    apart.addAll(slice);
                }
            }
            return apart;
        }

        private Map<AccountId, List<T>> byAccount(List<T> items) {
            var grouped = new LinkedHashMap<AccountId, List<T>>();
            items.forEach(item -> grouped.computeIfAbsent(account.apply(item), _ -> new ArrayList<>())
                    .add(item));
            return grouped;
        }

        private void writeAlone(AccountId owner, List<T> items) {
            var written = 0;
            for (var slice : slices(items, size)) {
                if (triedAlone.contains(owner) || !attempt(slice)) {
                    break;
                }
                written += slice.size();
            }
            if (written == items.size()) {
                failed.remove(owner);
            } else {
                failed.add(owner);
                left.accept(List.copyOf(items.subList(written, items.size())));
            }
        }

        /** True when it was written. One that fails for another reason than the storage is not tried otherwise. */
        private boolean attempt(List<T> slice) {
            if (lostNanos >= PATIENCE.toNanos()) {
                return false;
            }
            var began = nanoTime.getAsLong();
            try {
                write.accept(slice);
                return true;
            } catch (RuntimeException e) {
                first = first == null ? e : first;
                lostNanos += isOfStorage(e) ? nanoTime.getAsLong() - began : PATIENCE.toNanos();
                return false;
            }
        }
    }
}
