package dev.keyhold.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The nodes that serve the same storage. */
public final class NodeStore {
    private NodeStore() {}

    /**
     * A node.
     *
     * @param version of the program that it runs; empty for one that is older than 1.1.0
     * @param writesFeed whether it adds what it changes to the feed of changes
     * @param seenAt what its clock showed when it last said so
     */
    public record Node(String id, Optional<String> version, boolean writesFeed, Instant seenAt) {}

    /** What can be asked. */
    public interface Reads {
        /** Every node that was heard of and not forgotten. */
        List<Node> all();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a node, or says what it runs and what its clock shows now. */
        void put(String id, String version, Instant now);

        /** Forgets nodes that have not been heard of since. */
        void forget(Instant before);
    }
}
