package dev.keyhold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes a manual page for each command, in roff. The build of packages runs it; the pages have no date, so that the
 * same sources make the same pages.
 */
public final class ManPages {
    private static final List<String> EXIT_CODES = List.of(
            "The command succeeded.",
            "The command failed. One line on standard error says why.",
            "The command was used incorrectly. One line on standard error says how.");

    /** Of commands that open the root key, by the number 3. */
    private static final String ROOT_KEY_REFUSED =
            "A token refused the PIN, or is locked. Nothing may repeat the command automatically.";

    private final StringBuilder text = new StringBuilder();

    private ManPages() {}

    /**
     * Writes the pages.
     *
     * @param arguments the folder, which is made
     */
    public static void main(String[] arguments) throws IOException {
        var folder = Files.createDirectories(Path.of(arguments[0]));
        for (var page : all().entrySet()) {
            Files.writeString(folder.resolve(page.getKey() + ".1"), page.getValue());
        }
    }

    /** Every page by its name, such as {@code keyhold-audit-export}. */
    static Map<String, String> all() {
        var nothing = new PrintWriter(Writer.nullWriter());
        var commands = new ArrayList<CommandSpec>();
        collect(Keyhold.commandLine(nothing, nothing, List.of(), Map.of()), commands);
        return commands.stream().collect(Collectors.toMap(ManPages::name, command -> new ManPages().page(command)));
    }

    private static void collect(CommandLine line, List<CommandSpec> into) {
        into.add(line.getCommandSpec());
        line.getSubcommands().values().forEach(command -> collect(command, into));
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private String page(CommandSpec command) {
        var usage = command.usageMessage();
        var description = String.join(" ", usage.description()).strip();
        line(".TH " + name(command).toUpperCase(Locale.ROOT) + " 1 \"\" \"Keyhold " + VersionCommand.version()
                + "\" \"Keyhold\"");
        section("NAME");
        line(escape(name(command)) + " \\- " + escape(firstSentence(description)));
        section("SYNOPSIS");
        line(".B " + escape(command.qualifiedName()));
        line(synopsis(command));
        section("DESCRIPTION");
        line(escape(description));
        for (var footer : usage.footer()) {
            if (footer.isBlank()) {
                line(".PP");
            } else {
                line(escape(footer));
                line(".br");
            }
        }
        commands(command);
        options(command);
        section("EXIT STATUS");
        for (int code = 0; code < EXIT_CODES.size(); code++) {
            item(".B " + code, EXIT_CODES.get(code));
        }
        if (command.findOption("--root-key") != null) {
            item(".B " + EXIT_CODES.size(), ROOT_KEY_REFUSED);
        }
        seeAlso(command);
        return text.toString();
    }

    private static String synopsis(CommandSpec command) {
        var parts = new ArrayList<String>();
        for (var option : command.options()) {
            if (option.required()) {
                parts.add(label(option));
            }
        }
        if (command.options().stream().anyMatch(option -> !option.required())) {
            parts.add("[\\fIOPTION\\fR]...");
        }
        command.positionalParameters()
                .forEach(parameter -> parts.add("\\fI" + escape(parameter.paramLabel()) + "\\fR"));
        if (!command.subcommands().isEmpty()) {
            parts.add("\\fICOMMAND\\fR");
        }
        return String.join(" ", parts);
    }

    private void commands(CommandSpec command) {
        if (command.subcommands().isEmpty()) {
            return;
        }
        section("COMMANDS");
        command.subcommands()
                .forEach((name, line) -> item(
                        ".B " + escape(name),
                        firstSentence(String.join(
                                " ", line.getCommandSpec().usageMessage().description()))));
    }

    private void options(CommandSpec command) {
        section("OPTIONS");
        for (var parameter : command.positionalParameters()) {
            item("\\fI" + escape(parameter.paramLabel()) + "\\fR", String.join(" ", parameter.description()));
        }
        for (var option : command.options()) {
            item(label(option), String.join(" ", option.description()));
        }
    }

    private static String label(OptionSpec option) {
        var names = List.of(option.names()).stream()
                .map(name -> "\\fB" + escape(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 || option.paramLabel().isEmpty()
                ? names
                : names + " \\fI" + escape(option.paramLabel()) + "\\fR";
    }

    private void seeAlso(CommandSpec command) {
        section("SEE ALSO");
        var others = new ArrayList<String>();
        var parent = command.parent();
        if (parent != null) {
            others.add(name(parent));
        }
        command.subcommands().values().forEach(line -> others.add(name(line.getCommandSpec())));
        line(others.stream().map(name -> "\\fB" + escape(name) + "\\fR(1)").collect(Collectors.joining(", ")));
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void item(String label, String description) {
        line(".TP");
        line(label);
        line(escape(description.strip()));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String firstSentence(String description) {
        var end = description.indexOf(". ");
        return (end < 0 ? description.strip() : description.substring(0, end)).replaceAll("\\.$", "");
    }

    /** A line of text that is no request of roff. */
    private static String escape(String words) {
        var escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
