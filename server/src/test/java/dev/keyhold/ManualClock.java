package dev.keyhold;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements InstantSource {
    /** Where every test starts. */
    public static final Instant START = Instant.parse("2026-03-01T10:00:00.000123Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves on; a negative duration moves back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
