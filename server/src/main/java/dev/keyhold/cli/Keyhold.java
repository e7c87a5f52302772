package dev.keyhold.cli;

import dev.keyhold.maintenance.RootKeyRefusedException;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line. */
@Command(
        name = "keyhold",
        description = "Stores credentials and keys, and serves unmodified clients of AWS and Yandex Cloud.",
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Start with 'keyhold serve'. Help on a command: 'keyhold help COMMAND'."})
public final class Keyhold extends BaseCommand {
    /** The width of help texts. */
    private static final int WIDTH = 110;

    private static final String HELP = "help";

    /** The exit code after which nothing may start the program again automatically. */
    private static final int DO_NOT_RESTART = 3;

    /** In the order of the help. */
    private static final List<String> COMMANDS = List.of(
            "serve",
            "dev",
            "init",
            "token",
            "status",
            "doctor",
            "reload",
            "console",
            "explain",
            "audit",
            "backup",
            "restore",
            "verify",
            "rekey",
            "root-key",
            "account",
            "import",
            "report",
            "copy",
            "schema",
            CompletionCommand.NAME,
            "version",
            HELP);

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    Keyhold() {}

    /**
     * Runs a command and returns the program's exit code: 0, 1 if it failed, 2 if it was used incorrectly, 3 if it must
     * not be started again automatically.
     */
    public static int run(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        var environment = System.getenv();
        var line = commandLine(out, err, List.of(arguments), environment);
        warn(line, environment);
        return line.execute(arguments);
    }

    static CommandLine commandLine(
            PrintWriter out, PrintWriter err, List<String> arguments, Map<String, String> environment) {
        var line = new CommandLine(new Keyhold());
        named(arguments).forEach(name -> line.addSubcommand(command(name)));
        line.setOut(out)
                .setErr(err)
                .setUsageHelpWidth(WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
        useSettings(line, arguments, environment);
        return line;
    }

    /** Without references to constructors: the JVM's cache for faster starts fails on those of such classes. */
    private static BaseCommand command(String name) {
        return switch (name) {
            case "serve" -> new ServeCommand();
            case "dev" -> new DevCommand();
            case "init" -> new InitCommand();
            case "token" -> new TokenCommand();
            case "status" -> new StatusCommand();
            case "doctor" -> new DoctorCommand();
            case "reload" -> new ReloadCommand();
            case "console" -> new ConsoleCommand();
            case "explain" -> new ExplainCommand();
            case "audit" -> new AuditCommand();
            case "backup" -> new BackupCommand();
            case "restore" -> new RestoreCommand();
            case "verify" -> new VerifyCommand();
            case "rekey" -> new RekeyCommand();
            case "root-key" -> new RootKeyCommand();
            case "account" -> new AccountCommand();
            case "import" -> new ImportCommand();
            case "report" -> new ReportCommand();
            case "copy" -> new CopyCommand();
            case "schema" -> new SchemaCommand();
            case CompletionCommand.NAME -> new CompletionCommand();
            case "version" -> new VersionCommand();
            case HELP -> new HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * The command that is named first, or all of them: to read the options of all takes longer than most of them run.
     */
    private static List<String> named(List<String> arguments) {
        var name = arguments.isEmpty() ? HELP : arguments.getFirst();
        var needsAll = name.equals(HELP) || name.equals(CompletionCommand.NAME) || !COMMANDS.contains(name);
        return needsAll ? COMMANDS : List.of(name);
    }

    /** A misspelt variable would otherwise go unnoticed. No error, since other programs may have similar names. */
    static void warn(CommandLine line, Map<String, String> environment) {
        // Those of other commands have an effect on them alone, but are none that is misspelt.
        var unknown = Settings.unknown(line, environment).isEmpty()
                ? List.<String>of()
                : Settings.unknown(commandLine(line.getOut(), line.getErr(), List.of(), environment), environment);
        for (var name : unknown) {
            line.getErr()
                    .println("keyhold: warning: the variable " + name
                            + " is not a setting of Keyhold and has no effect");
        }
    }

    private static void useSettings(CommandLine line, List<String> arguments, Map<String, String> environment) {
        for (var command : line.getSubcommands().values()) {
            command.setDefaultValueProvider(new Settings(command.getCommandSpec(), arguments, environment));
            useSettings(command, arguments, environment);
        }
    }

    private static int misused(CommandLine.ParameterException e) {
        var command = e.getCommandLine();
        command.getErr()
                .println("keyhold: " + Misuse.text(e) + " (see '"
                        + command.getCommandSpec().qualifiedName() + " --help')");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command) throws Exception {
        switch (e) {
            case RootKeyRefusedException _ -> {
                command.getErr().println("keyhold: " + e.getMessage());
                return DO_NOT_RESTART;
            }
            case StartException _ -> command.getErr().println("keyhold: " + e.getMessage());
            case ServiceException refused -> command.getErr().println("keyhold: " + text(refused.serviceError()));
            default -> throw e;
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The log, which goes to the same place, has what the database said. */
    private static String text(ServiceError refusal) {
        return refusal instanceof ServiceError.Unavailable(var reason) && reason.isOfStorage()
                ? "the database failed: see the log above"
                : "refused: " + refusal;
    }
}
