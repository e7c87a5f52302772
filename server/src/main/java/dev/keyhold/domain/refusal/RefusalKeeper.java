package dev.keyhold.domain.refusal;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.job.Nodes;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process remembers a request. Only the one that has answered it can, and the end of a request id names that one:
 * so nothing of a refusal has to be shared between nodes, or looked for on others.
 */
public final class RefusalKeeper {
    private final IdGenerator ids;
    private final Nodes nodes;
    private final boolean remembers;

    /** {@code remembers} is whether this process keeps refusals at all. */
    public RefusalKeeper(IdGenerator ids, Nodes nodes, boolean remembers) {
        this.ids = ids;
        this.nodes = nodes;
        this.remembers = remembers;
    }

    /** Where a refusal would be remembered, as far as its id tells; it says nothing about the request. */
    public sealed interface Place {
        /** Nowhere: the text is no id of a request. */
        record None() implements Place {}

        /** Here, and this process keeps none. */
        record Off() implements Place {}

        /** Here. */
        record Here() implements Place {}

        /**
         * On another node.
         *
         * @param seenAt when that one was last heard of
         */
        record There(String node, Instant seenAt) implements Place {}

        /** Nowhere any more: the process has ended, or was not heard of for a day. */
        record Gone() implements Place {}
    }

    public Place of(String requestId) {
        var maker = IdGenerator.makerOf(requestId);
        if (maker.isEmpty()) {
            return new Place.None();
        }
        if (maker.equals(Optional.of(ids.maker()))) {
            return remembers ? new Place.Here() : new Place.Off();
        }
        return nodes.others(maker.get()).stream()
                .findFirst()
                .<Place>map(node -> new Place.There(node.id(), node.seenAt()))
                .orElseGet(Place.Gone::new);
    }
}
