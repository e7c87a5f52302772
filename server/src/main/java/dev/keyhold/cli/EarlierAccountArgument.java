package dev.keyhold.cli;

import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes the account of a command as an argument, too, as 1.0.0 did: scripts that were written for that go on working.
 * Neither the help nor the reference shows it, and commands that came later do not have it.
 */
final class EarlierAccountArgument implements IParameterPreprocessor {
    private static final String OPTION = "--account";

    /** Puts the name of the option before the argument; the next argument is the last of the stack. */
    @Override
    public boolean preprocess(
            Stack<String> arguments,
            CommandSpec command,
            @Nullable ArgSpec argument,
            @Nullable Map<String, Object> info) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            var text = arguments.get(i);
            if (text.equals(OPTION) || text.startsWith(OPTION + "=")) {
                return false;
            }
            var option = command.findOption(text);
            if (option != null && option.arity().max() > 0) {
                i--;
            } else if (!text.startsWith("-")) {
                arguments.add(i + 1, OPTION);
                return false;
            }
        }
        return false;
    }
}
