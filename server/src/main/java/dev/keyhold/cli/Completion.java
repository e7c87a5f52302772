package dev.keyhold.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Scripts by which shells complete commands, options and their values. All of them find out the command from the words
 * before the cursor, and then look up what may follow.
 */
final class Completion {
    private final List<CommandSpec> commands = new ArrayList<>();

    /** {@code root} has every command. */
    Completion(CommandSpec root) {
        collect(root);
    }

    private void collect(CommandSpec command) {
        commands.add(command);
        command.subcommands().values().forEach(line -> collect(line.getCommandSpec()));
    }

    /** A shell that can complete. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    /** The script for a shell, ending in a line feed. */
    String script(Shell shell) {
        return switch (shell) {
            case BASH -> bash();
            case ZSH -> zsh();
            case FISH -> fish();
        };
    }

    private String bash() {
        var text = new StringBuilder("""
                # Completion of keyhold for bash: source <(keyhold completion bash)
                _keyhold() {
                    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=keyhold word words=
                    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                        case "$cmd $word" in
                            %s) cmd="$cmd $word" ;;
                        esac
                    done
                    case "$cmd $prev" in
                """.formatted(paths("|")));
        appendValues(text, completion -> switch (completion) {
            case FILES -> "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")); ";
            case FREE -> "";
            default -> "COMPREPLY=($(compgen -W '" + completion + "' -- \"$cur\")); ";
        });
        for (var command : commands) {
            var words = Stream.concat(
                            command.subcommands().keySet().stream(),
                            options(command).map(OptionSpec::longestName))
                    .collect(Collectors.joining(" "));
            text.append("        '")
                    .append(command.qualifiedName())
                    .append("') words='")
                    .append(words)
                    .append("' ;;\n");
        }
        return text.append("""
                    esac
                    COMPREPLY=($(compgen -W "$words" -- "$cur"))
                }
                complete -F _keyhold keyhold
                """).toString();
    }

    private String zsh() {
        var text = new StringBuilder("""
                #compdef keyhold
                # Completion of keyhold for zsh: source <(keyhold completion zsh), or a file _keyhold in $fpath
                _keyhold() {
                    local cmd=keyhold word
                    local -a next options
                    for word in ${words[2,CURRENT-1]}; do
                        case "$cmd $word" in
                            %s) cmd="$cmd $word" ;;
                        esac
                    done
                    case "$cmd ${words[CURRENT-1]}" in
                """.formatted(paths("|")));
        appendValues(text, completion -> switch (completion) {
            case FILES -> "_files; ";
            case FREE -> "_message value; ";
            default -> "compadd -- " + completion + "; ";
        });
        for (var command : commands) {
            text.append("        '").append(command.qualifiedName()).append("')\n            next=(");
            command.subcommands()
                    .forEach((name, line) -> text.append(" '")
                            .append(name)
                            .append(':')
                            .append(summary(line.getCommandSpec()))
                            .append('\''));
            text.append(" )\n            options=(");
            options(command)
                    .forEach(option -> text.append(" '")
                            .append(option.longestName())
                            .append(':')
                            .append(summary(option))
                            .append('\''));
            text.append(" ) ;;\n");
        }
        return text.append("""
                    esac
                    (( $#next )) && _describe command next
                    (( $#options )) && _describe option options
                }
                if [ "$funcstack[1]" = _keyhold ]; then _keyhold "$@"; else compdef _keyhold keyhold; fi
                """).toString();
    }

    private String fish() {
        var text = new StringBuilder("""
                # Completion of keyhold for fish: keyhold completion fish | source
                function __keyhold_command
                    set -l cmd keyhold
                    for word in (commandline -opc)[2..-1]
                        switch "$cmd $word"
                            case %s
                                set cmd "$cmd $word"
                        end
                    end
                    echo $cmd
                end
                function __keyhold_is
                    test (__keyhold_command) = "$argv"
                end
                complete -c keyhold -f
                """.formatted(paths(" ")));
        for (var command : commands) {
            var when = "complete -c keyhold -n '__keyhold_is " + command.qualifiedName() + "' ";
            command.subcommands()
                    .forEach((name, line) -> text.append(when)
                            .append("-a ")
                            .append(name)
                            .append(" -d '")
                            .append(summary(line.getCommandSpec()))
                            .append("'\n"));
            options(command)
                    .forEach(option -> text.append(when)
                            .append("-l ")
                            .append(option.longestName().substring(2))
                            .append(
                                    switch (completion(option)) {
                                        case NONE -> "";
                                        case FILES -> " -rF";
                                        case FREE -> " -x";
                                        default -> " -xa '" + completion(option) + "'";
                                    })
                            .append(" -d '")
                            .append(summary(option))
                            .append("'\n"));
        }
        return text.toString();
    }

    /** The commands below others, as patterns of a case. */
    private String paths(String between) {
        return commands.stream()
                .map(CommandSpec::qualifiedName)
                .filter(name -> name.contains(" "))
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(between));
    }

    private static final String NONE = "";
    private static final String FILES = "/";
    private static final String FREE = "*";

    /** The branches of a case for the values of options, and the head of the next case, which is about commands. */
    private void appendValues(StringBuilder text, UnaryOperator<String> how) {
        values().forEach((labels, completion) -> text.append("        ")
                .append(labels)
                .append(") ")
                .append(how.apply(completion))
                .append("return ;;\n"));
        text.append("    esac\n    case \"$cmd\" in\n");
    }

    /** What completes the values of options: patterns of a case by what they have in common. */
    private Map<String, String> values() {
        var labels = new TreeMap<String, List<String>>();
        for (var command : commands) {
            options(command)
                    .filter(option -> !completion(option).equals(NONE))
                    .forEach(option -> labels.computeIfAbsent(completion(option), _ -> new ArrayList<>())
                            .add("'" + command.qualifiedName() + " " + option.longestName() + "'"));
        }
        var values = new TreeMap<String, String>();
        labels.forEach((completion, patterns) -> values.put(String.join("|", patterns), completion));
        return values;
    }

    /** How the value of an option is completed: not at all, by files, freely, or by one of several words. */
    private static String completion(OptionSpec option) {
        if (option.arity().max() == 0) {
            return NONE;
        }
        if (option.type() == Path.class) {
            return FILES;
        }
        var type = option.typeInfo().getAuxiliaryTypes()[0];
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(" "))
                : FREE;
    }

    private static Stream<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> option.longestName().startsWith("--"));
    }

    private static String summary(CommandSpec command) {
        return plain(command.usageMessage().description());
    }

    private static String summary(OptionSpec option) {
        return plain(option.description());
    }

    /** The first sentence, without what shells would take for something else. */
    private static String plain(String[] description) {
        var text = description.length == 0 ? "" : description[0];
        var end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end))
                .replaceAll("['\\\\\\[\\]]", "")
                .replace(":", "")
                .replaceAll("\\.$", "");
    }
}
