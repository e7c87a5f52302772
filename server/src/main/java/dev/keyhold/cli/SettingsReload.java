package dev.keyhold.cli;

import dev.keyhold.api.console.screen.InstallationFacts;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.server.Config;
import dev.keyhold.server.ReloadedSettings;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    /** What can contain a password. */
    private static final Set<String> SECRET = Set.of("store");

    /** A name, and perhaps a password, in a URL. */
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#]*@");

    private static final Settings.Origin DEFAULT = new Settings.Origin(InstallationFacts.Source.DEFAULT, "");

    private final List<String> arguments;
    private final Map<String, String> environment;
    /** By name; read by other threads while it is reloaded. */
    private final ConcurrentSkipListMap<String, Value> current = new ConcurrentSkipListMap<>();

    private SettingsReload(List<String> arguments, Map<String, String> environment, CommandSpec serve) {
        this.arguments = arguments;
        this.environment = environment;
        this.current.putAll(values(serve));
    }

    /** What a setting is, and where it comes from. */
    private record Value(Optional<Object> value, Settings.Origin origin) {
        boolean isSame(@Nullable Value other) {
            return other != null && value.equals(other.value);
        }
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
        var changed = new TreeMap<String, Value>();
        var needRestart = new ArrayList<String>();
        var same = new TreeMap<String, Value>();
        values(serve).forEach((name, value) -> {
            if (value.isSame(current.get(name))) {
                same.put(name, value);
            } else if (RELOADABLE.contains(name)) {
                changed.put(name, value);
            } else {
                needRestart.add(name);
            }
        });
        return new ReloadedSettings(limits, List.copyOf(changed.keySet()), needRestart, () -> accept(changed, same));
    }

    /** Of what is the same the place may be another, such as the next line. */
    private void accept(Map<String, Value> changed, Map<String, Value> same) {
        current.putAll(same);
        current.putAll(changed);
        Optional.ofNullable(changed.get(LOG_LEVEL))
                .flatMap(Value::value)
                .ifPresent(level -> Logging.change((Logging.Threshold) level));
    }

    @Override
    public List<InstallationFacts.Setting> current() {
        return current.entrySet().stream()
                .map(setting -> shown(setting.getKey(), setting.getValue()))
                .toList();
    }

    private static InstallationFacts.Setting shown(String name, Value value) {
        var text = value.value.map(SettingsReload::text).filter(it -> !it.isEmpty());
        var isHidden = text.filter(
                        it -> SECRET.contains(name) || USER_INFO.matcher(it).find())
                .isPresent();
        return new InstallationFacts.Setting(
                name, isHidden ? Optional.empty() : text, isHidden, value.origin.source(), value.origin.place());
    }

    private static String text(Object value) {
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }

    private static Map<String, Value> values(CommandSpec serve) {
        var provider = serve.commandLine().getDefaultValueProvider();
        var values = new TreeMap<String, Value>();
        for (OptionSpec option : serve.options()) {
            if (!option.usageHelp()) {
                var origin = provider instanceof Settings settings ? settings.origin(option) : DEFAULT;
                values.put(Settings.property(option), new Value(Optional.ofNullable(option.getValue()), origin));
            }
        }
        return values;
    }
}
