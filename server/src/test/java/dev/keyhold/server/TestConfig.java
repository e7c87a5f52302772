package dev.keyhold.server;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.PublicUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of servers in tests: on loopback, on a free port. */
final class TestConfig {
    private TestConfig() {}

    /** What differs from test to test. */
    record Varied(
            Config.Limits limits,
            Quotas quotas,
            GatewayConfig gateway,
            FederationConfig federation,
            OperationConfig operation) {
        static final Varied DEFAULT = new Varied(
                TestKeyhold.PATIENT,
                Quotas.DEFAULT,
                GatewayConfig.DEFAULT,
                FederationConfig.DEFAULT,
                OperationConfig.DEFAULT);

        Varied with(OperationConfig other) {
            return new Varied(limits, quotas, gateway, federation, other);
        }
    }

    static Config of(Path folder, StoreConfig storage, Varied varied) {
        return new Config(
                folder,
                storage,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                false,
                new Config.Tls(List.of(), Optional.empty()),
                varied.limits(),
                varied.quotas(),
                true,
                AccountRules.DEFAULT,
                PublicUrl.parse("https://keys.example.com"),
                Config.Yandex.DEFAULT,
                Config.Kms.DEFAULT,
                varied.gateway(),
                varied.federation(),
                varied.operation());
    }
}
