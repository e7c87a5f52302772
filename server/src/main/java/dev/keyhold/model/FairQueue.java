package dev.keyhold.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * A queue for each account. The accounts that have something in the queue take turns, so one that has very much there
 * makes another wait for one item at a time only. The caller holds a lock.
 */
public final class FairQueue<T> {
    private final SequencedMap<AccountId, ArrayDeque<T>> queues = new LinkedHashMap<>();
    private int size;

    public void add(AccountId account, T item) {
        queues.computeIfAbsent(account, _ -> new ArrayDeque<>()).add(item);
        size++;
    }

    /** Removes the first item of the account whose turn it is; empty when there is nothing. */
    public Optional<T> poll() {
        var turn = queues.pollFirstEntry();
        if (turn == null) {
            return Optional.empty();
        }
        var items = turn.getValue();
        var item = items.remove();
        if (!items.isEmpty()) {
            queues.put(turn.getKey(), items);
        }
        size--;
        return Optional.of(item);
    }

    /**
     * The same for up to so many items, in their order, of the first account in turn that {@code may}; empty when there
     * are none.
     */
    public List<T> poll(int most, Predicate<AccountId> may) {
        var turn = queues.keySet().stream().filter(may).findFirst();
        return turn.map(account -> poll(account, most)).orElse(List.of());
    }

    private List<T> poll(AccountId account, int most) {
        var items = queues.remove(account);
        if (items == null) {
            return List.of();
        }
        var polled = new ArrayList<T>();
        while (polled.size() < most && !items.isEmpty()) {
            polled.add(items.remove());
        }
        if (!items.isEmpty()) {
            queues.put(account, items);
        }
        size -= polled.size();
        return polled;
    }

    /** Removes what the condition holds for. */
    public void removeIf(Predicate<? super T> condition) {
        queues.values().forEach(items -> items.removeIf(condition));
        queues.values().removeIf(ArrayDeque::isEmpty);
        size = queues.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    /** Removes an item of the account, if it is there. */
    public void remove(AccountId account, T item) {
        var items = queues.get(account);
        if (items != null && items.remove(item)) {
            size--;
            if (items.isEmpty()) {
                queues.remove(account);
            }
        }
    }

    /** Everything, in no order. */
    public List<T> items() {
        return queues.values().stream().flatMap(ArrayDeque::stream).toList();
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }
}
