package dev.keyhold;

import java.time.Duration;

/** How long tests wait for what must come about. */
public final class Patience {
    /**
     * Guards against what would hang for ever, and says nothing about how long anything may take: on a machine that is
     * busy with other things, everything takes many times as long.
     */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private Patience() {}
}
