package dev.keyhold.model;

import java.util.HashMap;
import java.util.Map;

/**
 * Shares a bounded number of places among accounts. An account may hold three times as many as it leaves free, so one
 * alone gets as many as one may ever have, and however many accounts hold all that they may, some are free for the
 * next. The caller holds a lock.
 */
public final class AccountShares {
    private static final int TIMES_FREE = 3;

    /** So few accounts stay known that hold nothing: an account with one request at a time would come and go. */
    private static final int MAX_IDLE = 64;

    private long capacity;
    private final Map<AccountId, Held> held = new HashMap<>();
    private long taken;

    /** What an account holds. It is changed with each request, so it is no number that is made again each time. */
    private static final class Held {
        private long count;
    }

    /** {@code maxOfOne} is what one account may hold at most; all together may hold a third more. */
    public AccountShares(long maxOfOne) {
        this.capacity = capacity(maxOfOne);
    }

    private static long capacity(long maxOfOne) {
        return maxOfOne + Math.ceilDiv(maxOfOne, TIMES_FREE);
    }

    /** Changes the number of places. What is held stays so, even if it is more than that. */
    public void resize(long maxOfOne) {
        capacity = capacity(maxOfOne);
    }

    /** Takes places for the account, if its share allows it. An account that has none may take all that are free. */
    public boolean take(AccountId account, long count) {
        var before = of(account);
        var free = capacity - taken - count;
        if (free < 0 || (before > 0 && before + count > TIMES_FREE * free)) {
            return false;
        }
        hold(account, count);
        return true;
    }

    /** Takes places, whether the share allows it or not: those that the account has just given back. */
    public void hold(AccountId account, long count) {
        taken += count;
        var now = held.get(account);
        if (now == null) {
            now = new Held();
            held.put(account, now);
        }
        now.count += count;
    }

    public void giveBack(AccountId account, long count) {
        taken -= count;
        var before = held.get(account);
        if (before != null) {
            before.count -= count;
            if (before.count == 0 && held.size() > MAX_IDLE) {
                held.remove(account);
            }
        }
    }

    /** What the account holds. */
    public long of(AccountId account) {
        var now = held.get(account);
        return now == null ? 0 : now.count;
    }

    /** What all hold together. */
    public long taken() {
        return taken;
    }
}
