package dev.keyhold.domain.job;

import dev.keyhold.store.NodeStore.Node;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells the others what this node's clock shows, and notices when theirs are ahead. Expiry, signatures and work to come
 * are judged by the clock of whichever node a request reaches, so the clocks must not differ by much.
 */
public final class Nodes {
    /** How much clocks may differ before it is said so; far less than any signature's or token's leeway. */
    public static final Duration TOLERANCE = Duration.ofSeconds(30);

    private static final Duration FORGET_AFTER = Duration.ofDays(1);

    private final Store store;
    private final InstantSource clock;
    private final String self;
    private final String version;
    private volatile Duration behind = Duration.ZERO;

    /**
     * The nodes that serve a store.
     *
     * @param self names this process among all that ever served the store
     * @param version of the program that it runs
     */
    public Nodes(Store store, InstantSource clock, String self, String version) {
        this.store = store;
        this.clock = clock;
        this.self = self;
        this.version = version;
    }

    /** A node whose clock is ahead of this one's by that much; it may be this one, before its clock was set back. */
    public record Ahead(String node, boolean itself, Duration by) {}

    /**
     * To be called every few seconds.
     *
     * @return the node that is most ahead, if any is by more than {@link #TOLERANCE}
     */
    public Optional<Ahead> announce() {
        var known = store.write(tx -> {
            var before = tx.nodes().all();
            var now = clock.instant();
            tx.nodes().put(self, version, now);
            tx.nodes().forget(now.minus(FORGET_AFTER));
            return before;
        });
        var now = clock.instant();
        var ahead = known.stream()
                .filter(node -> node.seenAt().isAfter(now))
                .max(Comparator.comparing(Node::seenAt))
                .map(node -> new Ahead(node.id(), node.id().equals(self), Duration.between(now, node.seenAt())));
        behind = ahead.map(Ahead::by).orElse(Duration.ZERO);
        return ahead.filter(it -> it.by.compareTo(TOLERANCE) > 0);
    }

    /** What this process is called among the nodes. */
    public String self() {
        return self;
    }

    /** Every node that was heard of within the last day; none where nothing is shared. */
    public List<Node> all() {
        return store.read(tx -> tx.nodes().all());
    }

    /**
     * The nodes whose names end so, and that were heard of within the last day, but for this one.
     *
     * @param end the last letters of a name
     */
    public List<Node> others(String end) {
        return store.read(tx -> tx.nodes().all()).stream()
                .filter(node -> node.id().endsWith(end) && !node.id().equals(self))
                .toList();
    }

    /** How far the clock that is most ahead was beyond this one's when it was last asked; zero when none was. */
    public Duration behind() {
        return behind;
    }
}
