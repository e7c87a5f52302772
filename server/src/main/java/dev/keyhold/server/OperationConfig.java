package dev.keyhold.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server is watched and kept.
 *
 * @param adminListen where health and metrics are served apart from the APIs; empty for the port of the APIs
 * @param backups that the server makes itself
 */
public record OperationConfig(Optional<InetSocketAddress> adminListen, Optional<Backups> backups) {
    /** Everything on one port, and no backups. */
    public static final OperationConfig DEFAULT = new OperationConfig(Optional.empty(), Optional.empty());

    /**
     * Backups that the server makes.
     *
     * @param every the time from the end of one to the beginning of the next
     * @param to the folder
     * @param kept how many of them stay in it; the oldest go first
     */
    public record Backups(Duration every, Path to, int kept) {}
}
