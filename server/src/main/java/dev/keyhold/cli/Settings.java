package dev.keyhold.cli;

import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.maintenance.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option's value comes from when it is not on the command line: the variable {@code KEYHOLD_…}, then the line
 * of the properties file that {@code --config} or {@code KEYHOLD_CONFIG} names, for a command that has that option. A
 * file with an unknown line is refused.
 */
final class Settings implements IDefaultValueProvider {
    private static final String CONFIG = "--config";
    private static final String PREFIX = "KEYHOLD_";

    private final CommandSpec command;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private @Nullable Properties properties;

    /** {@code arguments} are the command line's, all of them. */
    Settings(CommandSpec command, List<String> arguments, Map<String, String> environment) {
        this.command = command;
        this.arguments = List.copyOf(arguments);
        this.environment = environment;
    }

    /** {@code --max-body} is {@code KEYHOLD_MAX_BODY}. */
    static String variable(OptionSpec option) {
        return PREFIX + property(option).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** {@code --max-body} is {@code max-body}. */
    static String property(OptionSpec option) {
        return option.longestName().substring(2);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()) {
            return null;
        }
        var variable = environment.get(variable(option));
        if (variable != null) {
            return variable;
        }
        return option.longestName().equals(CONFIG) || command.findOption(CONFIG) == null
                ? null
                : properties().getProperty(property(option));
    }

    Map<String, String> environment() {
        return environment;
    }

    /**
     * Where a value comes from.
     *
     * @param place the variable, or the file with its line
     */
    record Origin(InstallationFacts.Source source, String place) {}

    Origin origin(OptionSpec option) {
        var name = option.longestName();
        if (arguments.stream().anyMatch(it -> it.equals(name) || it.startsWith(name + "="))) {
            return new Origin(InstallationFacts.Source.COMMAND_LINE, "");
        }
        if (environment.containsKey(variable(option))) {
            return new Origin(InstallationFacts.Source.VARIABLE, variable(option));
        }
        var file = command.findOption(CONFIG) == null ? null : configFile();
        return Optional.ofNullable(file)
                .flatMap(it -> line(it, property(option)))
                .map(line -> new Origin(InstallationFacts.Source.FILE, file + ", line " + line))
                .orElseGet(() -> new Origin(InstallationFacts.Source.DEFAULT, ""));
    }

    /** Where a value comes from that is not given on the command line: a variable, or a file and line. */
    Optional<String> source(OptionSpec option) {
        var origin = origin(option);
        return switch (origin.source) {
            case VARIABLE -> Optional.of("the variable " + origin.place);
            case FILE -> Optional.of(origin.place);
            case COMMAND_LINE, DEFAULT -> Optional.empty();
        };
    }

    /** The number of the last line that sets a property: it is the one that counts. */
    private static Optional<Integer> line(String file, String property) {
        var sets = Pattern.compile("\\s*" + Pattern.quote(property) + "\\s*[=:\\s].*");
        try {
            var lines = Files.readAllLines(Path.of(file));
            for (int i = lines.size(); i > 0; i--) {
                if (sets.matcher(lines.get(i - 1)).matches()) {
                    return Optional.of(i);
                }
            }
        } catch (IOException _) {
            // It was read before, so this says nothing about the value.
        }
        return Optional.empty();
    }

    /**
     * The variables that look like settings and are none of any command: misspelt, most likely. The launcher reads one
     * itself, and programs that start Keyhold find it by another.
     */
    static List<String> unknown(CommandLine line, Map<String, String> environment) {
        var known = new TreeSet<>(Set.of(PREFIX + "JAVA_OPTS", PREFIX + "HOME"));
        collect(line, known);
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .toList();
    }

    private static void collect(CommandLine line, Set<String> known) {
        line.getCommandSpec().options().stream()
                .filter(option -> option.longestName().startsWith("--"))
                .forEach(option -> known.add(variable(option)));
        line.getSubcommands().values().forEach(command -> collect(command, known));
    }

    private Properties properties() {
        if (properties == null) {
            properties = load();
        }
        return properties;
    }

    private Properties load() {
        var loaded = new Properties();
        var file = configFile();
        if (file == null) {
            return loaded;
        }
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            loaded.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    command.commandLine(),
                    "cannot read the configuration file " + file + ": "
                            + (e instanceof IOException io ? IoFailures.describe(io) : e.getMessage()));
        }
        for (var name : new TreeSet<>(loaded.stringPropertyNames())) {
            var option = command.findOption("--" + name);
            if (option == null || option.usageHelp() || name.equals("config")) {
                throw new CommandLine.ParameterException(
                        command.commandLine(), "unknown setting '" + name + "' in " + file);
            }
        }
        return loaded;
    }

    /** Picocli asks for defaults before it has parsed, so {@code --config} is looked for in the raw arguments. */
    private @Nullable String configFile() {
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.startsWith(CONFIG + "=")) {
                return argument.substring(CONFIG.length() + 1);
            }
            if (argument.equals(CONFIG) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return environment.get(PREFIX + "CONFIG");
    }
}
