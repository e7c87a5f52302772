package dev.keyhold.server;

import java.util.Optional;

/**
 * What is remembered of refusals, and where they are explained.
 *
 * @param bytes that the last refusals may take in memory; with 0 none is remembered
 * @param explainUrl a URL that denials name with the request id at its end
 */
public record RefusalsConfig(long bytes, Optional<String> explainUrl) {
    private static final long MIB = 1024L * 1024;
    public static final RefusalsConfig DEFAULT = new RefusalsConfig(16 * MIB, Optional.empty());
}
