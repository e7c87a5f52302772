package dev.keyhold.cli;

import dev.keyhold.maintenance.StartException;
import dev.keyhold.server.Config;
import dev.keyhold.server.ReloadedSettings;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Reads the settings of {@code keyhold serve} again, from where they were read at the start. The file of
 * {@code --config} alone can have changed.
 */
final class SettingsReload implements ReloadedSettings.Source {
    private static final String LOG_LEVEL = "log-level";

    /** What a running server takes over; everything else needs a restart. */
    private static final Set<String> RELOADABLE =
            Set.of(LOG_LEVEL, "max-requests", "max-failures-per-source", "max-failures-per-key");

    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Map<String, Optional<Object>> current = new TreeMap<>();

    private SettingsReload(List<String> arguments, Map<String, String> environment, CommandSpec serve) {
        this.arguments = arguments;
        this.environment = environment;
        this.current.putAll(values(serve));
    }

    /** Reads again what the command has read that is being executed. */
    static SettingsReload of(CommandSpec serve) {
        var environment = serve.commandLine().getDefaultValueProvider() instanceof Settings settings
                ? settings.environment()
                : Map.<String, String>of();
        var arguments = serve.root().commandLine().getParseResult().originalArgs();
        return new SettingsReload(arguments, environment, serve);
    }

    @Override
    public ReloadedSettings get() {
        var nothing = new PrintWriter(Writer.nullWriter());
        var line = Keyhold.commandLine(nothing, nothing, arguments, environment);
        try {
            line.parseArgs(arguments.toArray(String[]::new));
            var serve = Objects.requireNonNull(line.getSubcommands().get("serve"));
            var config = ((ServeCommand) serve.getCommandSpec().userObject()).config();
            return compared(serve.getCommandSpec(), config.limits());
        } catch (CommandLine.ParameterException e) {
            throw new StartException("the settings are not valid, and nothing was changed: " + Misuse.text(e), e);
        }
    }

    private ReloadedSettings compared(CommandSpec serve, Config.Limits limits) {
        var changed = new TreeMap<String, Optional<Object>>();
        var needRestart = new ArrayList<String>();
        values(serve).forEach((name, value) -> {
            if (value.equals(current.get(name))) {
                return;
            }
            if (RELOADABLE.contains(name)) {
                changed.put(name, value);
            } else {
                needRestart.add(name);
            }
        });
        return new ReloadedSettings(limits, List.copyOf(changed.keySet()), needRestart, () -> accept(changed));
    }

    private void accept(Map<String, Optional<Object>> changed) {
        current.putAll(changed);
        changed.getOrDefault(LOG_LEVEL, Optional.empty()).ifPresent(level -> Logging.change((Logging.Threshold) level));
    }

    private static Map<String, Optional<Object>> values(CommandSpec serve) {
        var values = new TreeMap<String, Optional<Object>>();
        for (OptionSpec option : serve.options()) {
            if (!option.usageHelp()) {
                values.put(Settings.property(option), Optional.ofNullable(option.getValue()));
            }
        }
        return values;
    }
}
