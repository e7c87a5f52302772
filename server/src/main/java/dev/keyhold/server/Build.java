package dev.keyhold.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build says about itself, in a file that it makes. */
final class Build {
    private static final Properties FILE = load();

    /** Such as {@code 1.1.0}. */
    static final String VERSION = FILE.getProperty("version", "unknown");

    /** The commit it was built from, where that is known. */
    static final String COMMIT = FILE.getProperty("commit", "unknown");

    private Build() {}

    private static Properties load() {
        try (var file = Build.class.getResourceAsStream("/keyhold-version.properties")) {
            var properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
