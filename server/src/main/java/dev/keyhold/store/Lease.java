package dev.keyhold.store;

import java.time.Duration;
import java.util.Optional;

/** How long what was read may be acted upon without reading it again. */
public final class Lease {
    /** Nobody else writes to the storage: what was read is valid until a change of it is announced. */
    public static final Lease UNLIMITED = new Lease(Optional.empty(), ChangeFeed.NONE);

    private final Optional<Duration> length;
    private final ChangeFeed feed;

    private Lease(Optional<Duration> length, ChangeFeed feed) {
        this.length = length;
        this.feed = feed;
    }

    /** Others write to the storage, and do not tell. */
    public static Lease of(Duration length) {
        return of(length, ChangeFeed.NONE);
    }

    /** Others write to the storage; {@code feed} tells what, and renews all leases while it does. */
    public static Lease of(Duration length, ChangeFeed feed) {
        return new Lease(Optional.of(length), feed);
    }

    /** Empty when nobody else writes to the storage. */
    public Optional<Duration> length() {
        return length;
    }

    /** True when others write to the storage. */
    public boolean isLimited() {
        return length.isPresent();
    }

    public ChangeFeed feed() {
        return feed;
    }
}
