package dev.keyhold.server;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects the old generation of the heap when it has grown by much since its last collection, and once when the
 * server has become idle. The serial collector lets it grow up to the limit of the heap before it collects it for the
 * first time, and a server would hold the memory of its busiest hour for ever.
 *
 * <p>Not safe for use by several threads.
 */
final class OldGeneration {
    /** How often it is to be looked at: between two looks at full load it grows by some MiB. */
    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private static final long MIB = 1 << 20;
    /** Growth that is worth a pause of a tenth of a second. */
    private static final long GROWTH = 64 * MIB;
    /** Growth that is worth one when nobody waits. */
    private static final long IDLE_GROWTH = 8 * MIB;
    /** A large heap is collected less often for its size, so that its collections cost the same share of the time. */
    private static final long SHARE = 2;

    private static final Duration UNTIL_IDLE = Duration.ofMinutes(1);
    private static final String SERIAL = "Tenured Gen";

    private final MemoryPoolMXBean pool;
    private final Runnable collection;
    private long seen = -1;
    private Duration unchanged = Duration.ZERO;

    private OldGeneration(MemoryPoolMXBean pool, Runnable collection) {
        this.pool = pool;
        this.collection = collection;
    }

    /** That of this JVM, or empty if another collector than the serial one manages it. */
    static Optional<OldGeneration> ofThisJvm() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(SERIAL))
                .findFirst()
                .map(pool -> new OldGeneration(pool, System::gc));
    }

    /** Collects it if that is due; to be called once in {@link #BETWEEN_LOOKS}. */
    void look() {
        var used = pool.getUsage().getUsed();
        // Only young collections move anything there, and a busy server has many in each second.
        unchanged = used == seen ? unchanged.plus(BETWEEN_LOOKS) : Duration.ZERO;
        seen = used;
        if (isDue(used, live(pool.getCollectionUsage()), unchanged)) {
            collection.run();
        }
    }

    /** What was left by the last collection; nothing before the first. */
    private static long live(MemoryUsage afterLast) {
        return afterLast == null ? 0 : afterLast.getUsed();
    }

    /**
     * Whether a collection is worth its pause.
     *
     * @param used bytes in the generation now
     * @param live bytes that the last collection left
     * @param unchanged for how long {@code used} has been as it is
     */
    static boolean isDue(long used, long live, Duration unchanged) {
        var growth = used - live;
        return growth >= Math.max(GROWTH, live / SHARE)
                || (growth >= IDLE_GROWTH && unchanged.compareTo(UNTIL_IDLE) >= 0);
    }
}
