package dev.keyhold.domain.outbound;

import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * When keys sign, and how long they are published. A new pair for each algorithm is made every month. It is published a
 * day before it signs, so that other services know it by then, and until the last token that it signed has expired and
 * nobody remembers an older list of keys. The first pairs sign at once: nobody can remember a list without them.
 *
 * @param newestFirst all keys of an issuer
 */
record KeySchedule(List<OutboundKey> newestFirst) {
    static final Duration ROTATE_AFTER = Duration.ofDays(30);
    /** How long a new key is only published. */
    static final Duration AHEAD = Duration.ofDays(1);
    /** The longest life of a token. */
    static final Duration MAX_LIFE = Duration.ofHours(1);
    /** How long other services may remember the published keys without asking again. */
    static final Duration CACHED = Duration.ofHours(1);
    /** How much longer a key stays, for clocks and work in the background that lag. */
    static final Duration MARGIN = Duration.ofHours(1);

    KeySchedule {
        newestFirst = List.copyOf(newestFirst);
    }

    /** The key that signs now. */
    OutboundKey signing(TokenAlgorithm algorithm, Instant now) {
        var keys = of(algorithm);
        return keys.stream()
                .filter(key -> !now.isBefore(key.createdAt().plus(AHEAD)))
                .findFirst()
                .orElseGet(keys::getLast);
    }

    private List<OutboundKey> of(TokenAlgorithm algorithm) {
        return newestFirst.stream().filter(key -> key.algorithm() == algorithm).toList();
    }

    /**
     * All keys, in the order in which they are published: those that sign now before all others, and of them RSA first,
     * since some services use the first key that they can read.
     */
    List<OutboundKey> published(Instant now) {
        var signing = Stream.of(TokenAlgorithm.values())
                .filter(algorithm -> !of(algorithm).isEmpty())
                .map(algorithm -> signing(algorithm, now))
                .toList();
        return Stream.concat(signing.stream(), newestFirst.stream().filter(key -> !signing.contains(key)))
                .toList();
    }

    /** Whether it is time for new keys; not for an issuer whose keys are being deleted with its account. */
    boolean isDue(Instant now) {
        return !newestFirst.isEmpty() && !now.isBefore(rotation());
    }

    /** The newest keys of the algorithms are of different times after one was withdrawn; all are replaced together. */
    private Instant rotation() {
        return Stream.of(TokenAlgorithm.values())
                .map(this::of)
                .filter(keys -> !keys.isEmpty())
                .map(keys -> keys.getFirst().createdAt().plus(ROTATE_AFTER))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Keys that no living token needs. */
    List<OutboundKey> outlived(Instant now) {
        return newestFirst.stream().filter(key -> !endOf(key).isAfter(now)).toList();
    }

    /** When something is to be done next. */
    Instant nextDue() {
        return newestFirst.stream()
                .map(this::endOf)
                .reduce(rotation(), (one, other) -> one.isBefore(other) ? one : other);
    }

    /** A key signs until the one after it does; its last token needs it for as long as a token lives. */
    private Instant endOf(OutboundKey key) {
        var keys = of(key.algorithm());
        var place = keys.indexOf(key);
        return place == 0
                ? Instant.MAX
                : keys.get(place - 1)
                        .createdAt()
                        .plus(AHEAD)
                        .plus(MAX_LIFE)
                        .plus(CACHED)
                        .plus(MARGIN);
    }

    /** The same with other keys, and without those that are gone. */
    KeySchedule after(List<OutboundKey> added, List<OutboundKey> removed) {
        var keys = new ArrayList<>(added);
        newestFirst.stream().filter(key -> !removed.contains(key)).forEach(keys::add);
        return new KeySchedule(keys);
    }
}
