package dev.keyhold.cli;

import dev.keyhold.store.sql.SchemaHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code keyhold version}: what an error report or an upgrade needs to know of a build, one value per line. */
@Command(name = "version", description = "Print the version, the build, its commit, and the version of the schema.")
final class VersionCommand extends BaseCommand implements Runnable, IVersionProvider {
    /** What a build outside of a clone does not know. */
    private static final String UNKNOWN = "unknown";

    @Override
    public void run() {
        for (var line : getVersion()) {
            out().println(line);
        }
    }

    @Override
    public String[] getVersion() {
        var build = build();
        return new String[] {
            "keyhold " + build.getProperty("version", UNKNOWN),
            "build " + build.getProperty("build", UNKNOWN),
            "commit " + build.getProperty("commit", UNKNOWN),
            "schema " + SchemaHistory.version(),
            "java " + Runtime.version()
        };
    }

    static String version() {
        return build().getProperty("version", UNKNOWN);
    }

    private static Properties build() {
        try (var file = VersionCommand.class.getResourceAsStream("/keyhold-version.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
