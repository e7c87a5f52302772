package dev.keyhold.store.sql;

import dev.keyhold.store.Change;
import dev.keyhold.store.ChangeFeed.Renewal;
import dev.keyhold.store.ChangeFeed.State;
import dev.keyhold.store.ChangeFeed.Status;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of the polls of a feed. One thread polls; what it publishes is read by all.
 *
 * <p>Invariant: a renewal is published only when everything that changed before the snapshot of its poll is forgotten,
 * or when the renewal is of a new generation, which what is in memory does not belong to. The order is: forget, move
 * the watermark, renew.
 */
final class FeedReader {
    /**
     * A node says every ten seconds that it lives. One whose clock is far ahead deletes what it takes for old, so a
     * node that is not listed now and then may live all the same.
     */
    static final Duration ABSENT = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(FeedReader.class);

    private final LongSupplier nanoTime;
    private final List<Runnable> caches = new CopyOnWriteArrayList<>();
    private volatile Consumer<Change> announce = _ -> {};
    private volatile Progress progress = new Progress(State.STARTING, Renewal.NONE, Optional.empty(), 0, 0);
    private Optional<Watermark> watermark = Optional.empty();
    private Optional<Long> lastUnwritten = Optional.empty();
    private long generation;

    FeedReader(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What a poll found.
     *
     * @param snapshot which transactions it saw
     * @param server a name for the server, its timeline and the connection; empty when it takes no writes
     * @param start rows of transactions before this one may have been deleted
     * @param isWritten whether all nodes write the feed
     * @param rows what was added since the watermark
     * @param isComplete whether these are all
     */
    record Found(
            FeedSnapshot snapshot,
            Optional<String> server,
            long start,
            boolean isWritten,
            List<String> rows,
            boolean isComplete) {}

    /** What was forgotten up to, and where that was seen. */
    private record Watermark(FeedSnapshot snapshot, String server) {}

    private record Progress(State state, Renewal renewal, Optional<Long> lastPoll, long changes, long gaps) {}

    Renewal renewal() {
        return progress.renewal;
    }

    Status status() {
        var now = progress;
        var age = now.lastPoll.map(began -> Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - began)));
        return new Status(now.state, age, now.changes, now.gaps);
    }

    void onGap(Runnable forgetEverything) {
        caches.add(forgetEverything);
    }

    void announceTo(Consumer<Change> listener) {
        announce = listener;
    }

    /** What the next poll is to look behind; empty when it cannot know what was missed. */
    Optional<FeedSnapshot> watermark() {
        return watermark.map(Watermark::snapshot);
    }

    /** The poll failed, and its connection is gone: what the server does next need not follow from what it did. */
    void failed() {
        watermark = Optional.empty();
        progress = new Progress(State.FAILING, progress.renewal, progress.lastPoll, progress.changes, progress.gaps);
    }

    /** Acts upon what was found by a poll that began then. */
    void apply(Found found, long began) {
        if (found.server.isEmpty()) {
            throw new IllegalStateException("the server takes no writes");
        }
        if (!found.isWritten) {
            lastUnwritten = Optional.of(began);
        }
        if (lastUnwritten.filter(seen -> began - seen < ABSENT.toNanos()).isPresent()) {
            suspend(began);
            return;
        }
        var changes = watermark.flatMap(last -> follows(found, last) ? changes(found.rows) : Optional.empty());
        var next = new Watermark(found.snapshot, found.server.get());
        if (changes.isEmpty()) {
            startOver(next, began);
            return;
        }
        changes.get().forEach(announce);
        watermark = Optional.of(next);
        renew(began, changes.get().size(), 0);
    }

    /** False when something may have been missed. */
    private static boolean follows(Found found, Watermark last) {
        // A start from beyond the snapshot came with a copy of the tables of another server.
        var isDeleted = found.start > last.snapshot.oldest() && found.start <= found.snapshot.next();
        return found.isComplete
                && found.server.equals(Optional.of(last.server))
                && !found.snapshot.isBefore(last.snapshot)
                && !isDeleted;
    }

    /** Each once; empty when one is not known to this version. */
    private static Optional<Set<Change>> changes(List<String> rows) {
        var all = new LinkedHashSet<Change>();
        for (var row : rows) {
            var changes = FeedText.parse(row);
            if (changes.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(changes.get());
        }
        return Optional.of(all);
    }

    /** Values from before are of another generation: their leases are not renewed. They are forgotten as well. */
    private void startOver(Watermark next, long began) {
        generation++;
        watermark = Optional.of(next);
        renew(began, 0, generation > 1 ? 1 : 0);
        caches.forEach(Runnable::run);
        log.atInfo().addKeyValue("generation", generation).log("feed.started");
    }

    private void renew(long began, int changes, int gaps) {
        progress = new Progress(
                State.ACTIVE,
                new Renewal(generation, began),
                Optional.of(began),
                progress.changes + changes,
                progress.gaps + gaps);
    }

    /** Somebody makes changes that are not in the feed: until that ends each value has a lease of its own. */
    private void suspend(long began) {
        watermark = Optional.empty();
        if (progress.state != State.UNWRITTEN) {
            log.atWarn().log("feed.unwritten");
        }
        progress = new Progress(State.UNWRITTEN, Renewal.NONE, Optional.of(began), progress.changes, progress.gaps);
    }
}
