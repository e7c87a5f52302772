package dev.keyhold.server;

import dev.keyhold.maintenance.Installation;
import dev.keyhold.store.sql.Snapshot;
import java.util.concurrent.CompletableFuture;

/** What a server for tests holds at its start, and is put back to by a reset. */
final class DevContent {
    private final Installation installation;
    private final Wiring wiring;
    private final Snapshot fresh;
    private final CompletableFuture<Void> rehearsed;

    /**
     * Remembers what is stored now. It is also put back once meanwhile, which changes nothing: the first time takes
     * several times as long as any other, and the rest of the server gets ready in that time.
     */
    DevContent(Installation installation, Wiring wiring) {
        this.installation = installation;
        this.wiring = wiring;
        this.fresh = installation.snapshot();
        this.rehearsed = CompletableFuture.runAsync(this::reset);
    }

    /** Returns when it may be changed: to be called before anybody can. */
    void awaitReady() {
        rehearsed.join();
    }

    /** Takes some milliseconds. */
    void reset() {
        // What waits in memory belongs to what is thrown away.
        Schedule.flush(wiring, (_, work) -> work.run());
        installation.restore(fresh);
    }
}
