package dev.keyhold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;

/** {@code keyhold version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand extends BaseCommand implements Runnable {
    @Override
    public void run() {
        var out = out();
        out.println("keyhold " + version());
        out.println("java " + Runtime.version());
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
