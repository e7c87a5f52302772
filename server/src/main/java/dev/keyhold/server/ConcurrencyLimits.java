package dev.keyhold.server;

import dev.keyhold.api.ServiceEntry.Caller;
import dev.keyhold.api.ServiceEntry.Standing;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountShares;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slots for the requests in progress, and memory for their bodies, in one pool for each {@link Standing}: so
 * unauthenticated callers take nothing away from authenticated ones. In the pools of the former one source has only a
 * share. In every pool one account has only a share, see {@link AccountShares}.
 */
final class ConcurrencyLimits {
    /** For so many places of authenticated callers others have one, and one source a part of those. */
    private static final int OTHERS = 2;

    private static final int SHARE = 4;

    /** So few sources stay known that have no place: one with one request at a time would come and go. */
    private static final int MAX_IDLE = 64;

    private final int maxBody;
    private final Map<Standing, Pool> pools = new EnumMap<>(Standing.class);

    /**
     * Pools of a size.
     *
     * @param maxRequests of the authenticated callers of one account at once; others have places besides
     * @param maxMemory in bytes, of all pools together if there is one account
     * @param maxBody in bytes
     */
    ConcurrencyLimits(int maxRequests, long maxMemory, int maxBody) {
        this.maxBody = maxBody;
        var others = others(maxRequests);
        pools.put(Standing.UNKNOWN, new Pool(others, maxMemory / SHARE, ofSource(others)));
        pools.put(Standing.CLAIMED, new Pool(others, maxMemory / SHARE, ofSource(others)));
        pools.put(Standing.AUTHENTICATED, new Pool(maxRequests, maxMemory / 2, Integer.MAX_VALUE));
    }

    /** Changes the number of places; requests that are in progress keep theirs. */
    void resize(int maxRequests) {
        synchronized (pools) {
            var others = others(maxRequests);
            pool(Standing.UNKNOWN).resize(others, ofSource(others));
            pool(Standing.CLAIMED).resize(others, ofSource(others));
            pool(Standing.AUTHENTICATED).resize(maxRequests, Integer.MAX_VALUE);
        }
    }

    private static int others(int maxRequests) {
        return Math.max(1, maxRequests / OTHERS);
    }

    private static int ofSource(int places) {
        return Math.max(1, places / SHARE);
    }

    /** The memory for requests that fits this process. */
    static long memoryOfProcess() {
        return Runtime.getRuntime().maxMemory() / 3;
    }

    /** A place for a request from that source; empty when there is none. */
    Optional<Slot> enter(String source, Caller caller, long cost) {
        var slot = new Slot(source, caller);
        synchronized (pools) {
            if (!pool(caller).take(source, caller.account(), cost)) {
                return Optional.empty();
            }
            slot.cost = cost;
        }
        return Optional.of(slot);
    }

    /** Requests being handled for callers of that standing. */
    int requests(Standing standing) {
        synchronized (pools) {
            return (int) pool(standing).requests.taken();
        }
    }

    /** Memory that is set aside for all requests, in bytes. */
    long memory() {
        synchronized (pools) {
            return pools.values().stream()
                    .mapToLong(pool -> pool.memory.taken())
                    .sum();
        }
    }

    private Pool pool(Caller caller) {
        return pool(caller.standing());
    }

    private Pool pool(Standing standing) {
        return pools.getOrDefault(standing, Pool.NONE);
    }

    /** The slots and memory of one standing; the caller holds the lock. */
    private static final class Pool {
        private static final Pool NONE = new Pool(0, 0, 0);

        private final AccountShares requests;
        private final AccountShares memory;
        private int maxOfSource;
        private final Map<String, Integer> ofSource = new HashMap<>();

        Pool(int maxRequests, long maxMemory, int maxOfSource) {
            this.requests = new AccountShares(maxRequests);
            this.memory = new AccountShares(maxMemory);
            this.maxOfSource = maxOfSource;
        }

        void resize(int maxRequests, int maxOfOneSource) {
            requests.resize(maxRequests);
            maxOfSource = maxOfOneSource;
        }

        boolean take(String source, AccountId account, long cost) {
            if (ofSource.getOrDefault(source, 0) >= maxOfSource || !requests.take(account, 1)) {
                return false;
            }
            if (!memory.take(account, cost)) {
                requests.giveBack(account, 1);
                return false;
            }
            ofSource.merge(source, 1, Integer::sum);
            return true;
        }

        /** Takes back what was given back a moment ago. */
        void hold(String source, AccountId account, long cost) {
            requests.hold(account, 1);
            memory.hold(account, cost);
            ofSource.merge(source, 1, Integer::sum);
        }

        boolean charge(AccountId account, long cost) {
            return memory.take(account, cost);
        }

        void giveBack(String source, AccountId account, long cost) {
            requests.giveBack(account, 1);
            memory.giveBack(account, cost);
            var count = ofSource.getOrDefault(source, 0);
            if (count > 1 || (count == 1 && ofSource.size() <= MAX_IDLE)) {
                ofSource.put(source, count - 1);
            } else {
                ofSource.remove(source);
            }
        }
    }

    /** The place of one request, to be given back at its end. */
    final class Slot {
        private final String source;
        private Caller caller;
        private long cost;
        private boolean left;

        private Slot(String source, Caller caller) {
            this.source = source;
            this.caller = caller;
        }

        /** Moves to the places of a caller that is known better now, if one is free. */
        boolean move(Caller to) {
            synchronized (pools) {
                if (left || to.equals(caller)) {
                    return !left;
                }
                pool(caller).giveBack(source, caller.account(), cost);
                if (!pool(to).take(source, to.account(), cost)) {
                    pool(caller).hold(source, caller.account(), cost);
                    return false;
                }
                caller = to;
                return true;
            }
        }

        /** Moves to the places of the account, if the request does not belong to one yet. */
        boolean assign(AccountId account) {
            synchronized (pools) {
                return !caller.account().equals(AccountId.SYSTEM) || move(new Caller(caller.standing(), account));
            }
        }

        /** Sets memory aside until the request ends; false when there is none left. */
        boolean charge(long bytes) {
            synchronized (pools) {
                if (left || !pool(caller).charge(caller.account(), bytes)) {
                    return false;
                }
                cost += bytes;
                return true;
            }
        }

        /** The most bytes that a message may have, once it is decompressed. */
        int maxMessageBytes() {
            return maxBody(standing());
        }

        Standing standing() {
            synchronized (pools) {
                return caller.standing();
            }
        }

        /** Gives the place and its memory back, once. */
        void leave() {
            synchronized (pools) {
                if (!left) {
                    left = true;
                    pool(caller).giveBack(source, caller.account(), cost);
                }
            }
        }
    }

    /** The most that is read of a body. */
    int maxBody(Standing standing) {
        return standing == Standing.UNKNOWN ? Math.min(maxBody, MAX_UNKNOWN_BODY) : maxBody;
    }

    /** Of callers who have shown nothing: a token request, the largest that needs no credential, takes a tenth. */
    static final int MAX_UNKNOWN_BODY = 64 * 1024;
}
