package dev.keyhold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code keyhold version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand extends BaseCommand implements Runnable, IVersionProvider {
    @Override
    public void run() {
        for (var line : getVersion()) {
            out().println(line);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"keyhold " + version(), "java " + Runtime.version()};
    }

    static String version() {
        try (var file = VersionCommand.class.getResourceAsStream("/keyhold-version.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
