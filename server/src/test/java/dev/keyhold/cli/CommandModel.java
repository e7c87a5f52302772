package dev.keyhold.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The commands and options as picocli has them. */
public final class CommandModel {
    private CommandModel() {}

    /** Every command by its name, such as {@code keyhold audit export}, without those that only have commands below. */
    public static Map<String, CommandSpec> commands() {
        var nothing = new PrintWriter(Writer.nullWriter());
        var commands = new LinkedHashMap<String, CommandSpec>();
        collect(Keyhold.commandLine(nothing, nothing, List.of(), Map.of()).getCommandSpec(), commands);
        return commands;
    }

    private static void collect(CommandSpec command, Map<String, CommandSpec> into) {
        if (command.subcommands().isEmpty()) {
            into.put(command.qualifiedName(), command);
        }
        command.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), into));
    }
}
