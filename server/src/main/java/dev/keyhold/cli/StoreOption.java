package dev.keyhold.cli;

import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.store.sql.PostgresEngine;
import dev.keyhold.store.sql.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the record is kept, for every command that opens it. */
final class StoreOption {
    /** What a command that serves nobody needs. */
    private static final int FEW_CONNECTIONS = 4;

    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(1);

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "A PostgreSQL database that nodes share, jdbc:postgresql://HOST/DATABASE?user=…; set it as"
                    + " KEYHOLD_STORE if it contains a password. Default: a database in the data folder.")
    private @Nullable String store;

    /** True when nodes share a database. */
    boolean isShared() {
        return store != null;
    }

    /** For a command that serves nobody. */
    StoreConfig storage(CommandSpec spec) {
        return storage(spec, FEW_CONNECTIONS, DEFAULT_LEASE, true);
    }

    StoreConfig storage(CommandSpec spec, int connections, Duration lease, boolean usesFeed) {
        return store == null ? StoreConfig.EMBEDDED : shared(spec, "--store", store, connections, lease, usesFeed);
    }

    /** What a URL names, for a command that serves nobody. */
    static StoreConfig.Shared shared(CommandSpec spec, String option, String url) {
        return shared(spec, option, url, FEW_CONNECTIONS, DEFAULT_LEASE, true);
    }

    private static StoreConfig.Shared shared(
            CommandSpec spec, String option, String url, int connections, Duration lease, boolean usesFeed) {
        var options = new PostgresEngine.Options(url, connections, lease, usesFeed);
        try {
            options.name();
        } catch (StoreException e) {
            throw new ParameterException(spec.commandLine(), option + " is " + e.getMessage(), e);
        }
        return new StoreConfig.Shared(options);
    }
}
