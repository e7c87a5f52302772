package dev.keyhold.cli;

import dev.keyhold.server.RefusalsConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Settings about refusals that can be explained. */
final class ExplainOptions {
    private static final long MIB = 1024L * 1024;
    private static final Set<String> SCHEMES = Set.of("http", "https");

    @Option(
            names = "--explain-memory",
            paramLabel = "MIB",
            defaultValue = "16",
            description = "Memory for the last refusals, which 'keyhold explain' explains; 0 for none."
                    + " Default: ${DEFAULT-VALUE}.")
    private int memory;

    @Option(
            names = "--explain-url",
            paramLabel = "URL",
            description = "A URL that the texts of denials name, with the request id at its end."
                    + " Default: they name none.")
    private @Nullable String url;

    RefusalsConfig config(CommandSpec spec) {
        return new RefusalsConfig(
                ServeOptions.atLeast(spec, "--explain-memory", memory, 0) * MIB,
                Optional.ofNullable(url).map(text -> checked(spec, text)));
    }

    private static String checked(CommandSpec spec, String text) {
        try {
            var uri = new URI(text);
            if (uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return text;
            }
        } catch (URISyntaxException _) {
            // It is said below what is expected.
        }
        throw new ParameterException(
                spec.commandLine(),
                "--explain-url must be http:// or https:// with a host, to which the request id is added, such as"
                        + " https://keyhold.example/console/refusals/: " + text);
    }
}
