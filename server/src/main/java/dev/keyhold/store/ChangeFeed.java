package dev.keyhold.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells a node what other nodes have changed, so that it forgets that and may go on using everything else that it has
 * in memory. Changes reach the listeners of {@link Store#onChange} as those of the node itself do.
 */
public interface ChangeFeed {
    /** There is none: what was read is valid for one lease from the beginning of its read. */
    ChangeFeed NONE = new ChangeFeed() {
        @Override
        public Renewal renewal() {
            return Renewal.NONE;
        }

        @Override
        public void onGap(Runnable forgetEverything) {
            // Nothing is renewed, so nothing can be missed.
        }

        @Override
        public Optional<Status> status() {
            return Optional.empty();
        }
    };

    /** The last renewal; changes with each poll. To be read before the value that it is applied to. */
    Renewal renewal();

    /** Has {@code forgetEverything} called whenever changes may have been missed. */
    void onGap(Runnable forgetEverything);

    /** How the feed does; empty where there is none. */
    Optional<Status> status();

    /**
     * The proof that what is in memory is what was stored when a poll began: everything that had changed before was
     * forgotten before this was published.
     *
     * @param generation of what is renewed; another one after each gap. 0 renews nothing
     * @param began when the poll began, by {@link System#nanoTime}
     */
    record Renewal(long generation, long began) {
        /** Renews nothing. */
        public static final Renewal NONE = new Renewal(0, 0);

        /**
         * From when the lease of a value runs.
         *
         * @param generation {@link Renewal#generation} when its read began
         * @param read when its read began
         */
        public long leaseFrom(long generation, long read) {
            var isRenewed = generation != 0 && generation == this.generation && began - read > 0;
            return isRenewed ? began : read;
        }
    }

    /** Whether the feed is of use now. */
    enum State {
        /** It has not been read yet. */
        STARTING,
        /** All leases are renewed by it. */
        ACTIVE,
        /** A node of an older version, or one with the setting off, serves the same storage and does not write it. */
        UNWRITTEN,
        /** The last poll failed. */
        FAILING,
        /** The database has no snapshots that all nodes share. */
        UNSUPPORTED,
        /** The operator wants none. */
        OFF
    }

    /**
     * How a feed does.
     *
     * @param age how long ago the last successful poll began; empty before the first
     * @param changes how many changes were read
     * @param gaps how often everything was forgotten, the first poll excepted
     */
    record Status(State state, Optional<Duration> age, long changes, long gaps) {}
}
