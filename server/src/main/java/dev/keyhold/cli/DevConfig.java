package dev.keyhold.cli;

import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.server.Config;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code keyhold dev} is set to: as {@code keyhold serve} is by default, except where tests would suffer. */
final class DevConfig {
    private DevConfig() {}

    static Config of(Path data, InetSocketAddress listen) {
        return Config.of(
                data,
                StoreConfig.EMBEDDED,
                listen,
                Optional.empty(),
                true,
                new Config.Tls(List.of(), Optional.empty()),
                limits());
    }

    /** Tests of refusals fail by intent, any number of times. */
    private static Config.Limits limits() {
        var usual = Config.Limits.DEFAULT;
        return new Config.Limits(
                usual.maxBodyBytes(),
                usual.maxHeaderBytes(),
                usual.maxRequests(),
                usual.maxConnections(),
                usual.requestTimeout(),
                usual.idleTimeout(),
                0,
                0,
                usual.cachedCredentials());
    }
}
