package dev.keyhold.server;

import dev.keyhold.api.Admission;
import dev.keyhold.api.ServiceEntry.Standing;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slots for the requests in progress, and memory for their bodies, in one pool for each {@link Standing}: so
 * unauthenticated callers take nothing away from authenticated ones. In the pools of the former one source has only a
 * share.
 */
final class ConcurrencyLimits {
    /** For so many places of authenticated callers others have one, and one source a part of those. */
    private static final int OTHERS = 2;

    private static final int SHARE = 4;

    private final int maxBody;
    private final Map<Standing, Pool> pools = new EnumMap<>(Standing.class);

    /**
     * Pools of a size.
     *
     * @param maxRequests of authenticated callers at once; others have places besides
     * @param maxMemory in bytes, of all pools together
     * @param maxBody in bytes
     */
    ConcurrencyLimits(int maxRequests, long maxMemory, int maxBody) {
        this.maxBody = maxBody;
        var strangers = Math.max(1, maxRequests / OTHERS);
        pools.put(Standing.UNKNOWN, new Pool(strangers, maxMemory / SHARE, Math.max(1, strangers / SHARE)));
        pools.put(Standing.CLAIMED, new Pool(strangers, maxMemory / SHARE, Math.max(1, strangers / SHARE)));
        pools.put(Standing.AUTHENTICATED, new Pool(maxRequests, maxMemory / 2, maxRequests));
    }

    /** The memory for requests that fits this process. */
    static long memoryOfProcess() {
        return Runtime.getRuntime().maxMemory() / 3;
    }

    /** A place for a request from that source; empty when there is none. */
    Optional<Slot> enter(String source, Standing standing, long cost) {
        var slot = new Slot(source, standing);
        synchronized (pools) {
            if (!pool(standing).take(source, cost)) {
                return Optional.empty();
            }
            slot.cost = cost;
        }
        return Optional.of(slot);
    }

    /** Requests being handled for callers of that standing. */
    int requests(Standing standing) {
        synchronized (pools) {
            return pool(standing).requests;
        }
    }

    /** Memory that is set aside for all requests, in bytes. */
    long memory() {
        synchronized (pools) {
            return pools.values().stream().mapToLong(pool -> pool.memory).sum();
        }
    }

    private Pool pool(Standing standing) {
        return pools.getOrDefault(standing, Pool.NONE);
    }

    /** The slots and memory of one standing; the caller holds the lock. */
    private static final class Pool {
        private static final Pool NONE = new Pool(0, 0, 0);

        private final int maxRequests;
        private final long maxMemory;
        private final int maxOfSource;
        private final Map<String, Integer> ofSource = new HashMap<>();
        private int requests;
        private long memory;

        Pool(int maxRequests, long maxMemory, int maxOfSource) {
            this.maxRequests = maxRequests;
            this.maxMemory = maxMemory;
            this.maxOfSource = maxOfSource;
        }

        boolean take(String source, long cost) {
            if (requests >= maxRequests || ofSource.getOrDefault(source, 0) >= maxOfSource || !charge(cost)) {
                return false;
            }
            requests++;
            ofSource.merge(source, 1, Integer::sum);
            return true;
        }

        boolean charge(long cost) {
            if (memory + cost > maxMemory) {
                return false;
            }
            memory += cost;
            return true;
        }

        void giveBack(String source, long cost) {
            requests--;
            memory -= cost;
            ofSource.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The place of one request, to be given back at its end. */
    final class Slot implements Admission {
        private final String source;
        private Standing standing;
        private long cost;
        private boolean left;

        private Slot(String source, Standing standing) {
            this.source = source;
            this.standing = standing;
        }

        /** Goes over to another pool, if there is a place in it. */
        boolean move(Standing to) {
            synchronized (pools) {
                if (left || to == standing) {
                    return !left;
                }
                if (!pool(to).take(source, cost)) {
                    return false;
                }
                pool(standing).giveBack(source, cost);
                standing = to;
                return true;
            }
        }

        @Override
        public void authenticated() {
            // Without a place there it keeps the one it has: it is being handled already.
            move(Standing.AUTHENTICATED);
        }

        @Override
        public boolean charge(long bytes) {
            synchronized (pools) {
                if (left || !pool(standing).charge(bytes)) {
                    return false;
                }
                cost += bytes;
                return true;
            }
        }

        @Override
        public int maxMessageBytes() {
            return maxBody(standing());
        }

        Standing standing() {
            synchronized (pools) {
                return standing;
            }
        }

        /** Gives the place and its memory back, once. */
        void leave() {
            synchronized (pools) {
                if (!left) {
                    left = true;
                    pool(standing).giveBack(source, cost);
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
