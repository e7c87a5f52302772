package dev.keyhold.store;

import java.time.Instant;
import java.util.List;

/** The nodes that serve the same storage. */
public final class NodeStore {
    private NodeStore() {}

    /** A node, and what its clock showed when it last said so. */
    public record Node(String id, Instant seenAt) {}

    /** What can be asked. */
    public interface Reads {
        /** Every node that was heard of and not forgotten. */
        List<Node> all();
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a node, or says what its clock shows now. */
        void put(Node node);

        /** Forgets nodes that have not been heard of since. */
        void forget(Instant before);
    }
}
