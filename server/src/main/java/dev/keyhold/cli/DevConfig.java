package dev.keyhold.cli;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.server.Config;
import dev.keyhold.server.FederationConfig;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.OperationConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code keyhold dev} is set to: as {@code keyhold serve} is by default, except where tests would suffer. */
final class DevConfig {
    private DevConfig() {}

    static Config of(Path data, InetSocketAddress listen) {
        return new Config(
                data,
                StoreConfig.EMBEDDED,
                listen,
                Optional.empty(),
                true,
                new Config.Tls(List.of(), Optional.empty()),
                limits(),
                Quotas.DEFAULT,
                true,
                AccountRules.DEFAULT,
                Optional.empty(),
                Config.Yandex.DEFAULT,
                Config.Kms.DEFAULT,
                GatewayConfig.DEFAULT,
                FederationConfig.DEFAULT,
                OperationConfig.DEFAULT);
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
