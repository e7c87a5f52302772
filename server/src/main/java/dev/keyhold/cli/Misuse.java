package dev.keyhold.cli;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a command that was called wrongly: one line that names what is wrong and where it was given. */
final class Misuse {
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final String GROUP = "--gateway";

    private Misuse() {}

    static String text(ParameterException e) {
        var line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !unmatched.getUnmatched().isEmpty()) {
            var argument = unmatched.getUnmatched().getFirst();
            return line.getSubcommands().isEmpty()
                    ? "'" + line.getCommandSpec().qualifiedName() + "' takes no argument '" + argument + "'"
                    : noCommand(line, argument);
        }
        var text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return text + source(line, text).map(it -> " (from " + it + ")").orElse("");
    }

    static String noCommand(CommandLine line, String name) {
        return "there is no command '" + name + "'; there are: "
                + String.join(", ", line.getSubcommands().keySet());
    }

    /** Where the options that a text names have their values from, if not from the command line. */
    private static Optional<String> source(CommandLine line, String text) {
        if (!(line.getDefaultValueProvider() instanceof Settings settings)) {
            return Optional.empty();
        }
        var sources = OPTION.matcher(text)
                .results()
                .flatMap(found -> named(line, found.group()))
                .flatMap(option -> settings.source(option).stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return sources.isEmpty() ? Optional.empty() : Optional.of(sources);
    }

    private static Stream<OptionSpec> named(CommandLine line, String name) {
        return line.getCommandSpec().options().stream()
                .filter(option -> option.longestName().equals(name)
                        || (name.equals(GROUP) && option.longestName().startsWith(GROUP)));
    }
}
