package dev.keyhold.cli;

import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.FileRootKeySource;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.rootkey.RootKeySources;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the root key is, for every command that opens the database with it. */
final class RootKeyOption {
    @Option(
            names = "--root-key",
            paramLabel = "PLACE",
            description = "Where the root key is: file:PATH, credential:NAME of systemd, env:VARIABLE, a token"
                    + " pkcs11:…, or another key management service, awskms:ARN or yckms:ID. Default: a file in the"
                    + " data folder.")
    private @Nullable String rootKey;

    /** For a command, which does not wait for a service. */
    RootKeySource source(CommandSpec spec, DataFolder folder) {
        return source(spec, folder, Duration.ZERO);
    }

    /** {@code patience} is how long to wait for a service that cannot be reached. */
    RootKeySource source(CommandSpec spec, DataFolder folder, Duration patience) {
        return rootKey == null ? FileRootKeySource.in(folder) : parse(spec, "--root-key", rootKey, patience);
    }

    static RootKeySource parse(CommandSpec spec, String option, String place, Duration patience) {
        var line = spec.commandLine();
        var environment = line.getDefaultValueProvider() instanceof Settings settings
                ? settings.environment()
                : Map.<String, String>of();
        try {
            return RootKeySources.parse(place, environment, patience);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, option + " " + e.getMessage(), e);
        }
    }
}
