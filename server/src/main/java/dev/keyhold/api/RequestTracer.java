package dev.keyhold.api;

import java.time.Duration;

/** Takes in every request that has ended, as part of the trace that its client names. */
@FunctionalInterface
public interface RequestTracer {
    /** Nobody traces. */
    RequestTracer NONE = (_, _, _) -> {};

    /**
     * A request has ended. Returns at once, whatever becomes of what was taken in.
     *
     * @param outcome {@code OK} or the API's error code
     */
    void ended(RequestLog.Request request, String outcome, Duration took);
}
