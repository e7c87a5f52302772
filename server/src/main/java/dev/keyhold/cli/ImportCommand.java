package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.domain.importing.ImportOptions;
import dev.keyhold.maintenance.IoFailures;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.maintenance.importing.ImportFileException;
import dev.keyhold.maintenance.importing.ImportFiles;
import dev.keyhold.maintenance.importing.ImportFormat;
import dev.keyhold.maintenance.importing.ImportMessages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code keyhold import}. */
@Command(
        name = "import",
        description = {
            "Import users, access keys with their ids and secrets, groups and policies of another store into an"
                    + " account. All of the file is imported or nothing; what is there already stays as it is. Exits"
                    + " with 1 if anything is refused. Beside a running server this command asks the server; run it as"
                    + " the user that it runs as.",
            ""
        })
final class ImportCommand extends OperatorCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Parameters(
            paramLabel = "FILE",
            description = "The file: CSV, the zip of 'mc admin cluster iam export', or JSON of Ceph, Keystone,"
                    + " SeaweedFS, versitygw or Garage. '-' is standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String file;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AccountOption account;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description =
                    "The format: csv, aws, minio, ceph, keystone, seaweedfs, versitygw or garage. Default: found by"
                            + " the content.")
    private @Nullable String from;

    @Option(
            names = "--weak",
            paramLabel = "STATE",
            description = "Import keys with a weak secret, marked, as inactive or active. Default: refuse them.")
    private @Nullable String weak;

    @Option(names = "--dry-run", description = "Only report what would be imported.")
    private boolean dryRun;

    @Option(
            names = "--continue",
            description = "Leave out what is refused and import the rest. Default: import nothing if anything is"
                    + " refused.")
    private boolean skipRefused;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var id = account.account(spec());
        var options = new ImportOptions(weak(), skipRefused, dryRun);
        var format = Optional.ofNullable(from).map(this::format);
        JsonNode report;
        try (var progress = ProgressBar.on(err())) {
            var input = new ImportFiles.Input(name(), read(), System.getProperty("user.name", ""));
            var draft =
                    ImportFiles.read(input, format, SystemTime.inMicroseconds().instant());
            report = run(ImportMessages.request(id, draft, options), progress);
        } catch (ImportFileException e) {
            throw new StartException(e.getMessage() + "; nothing was imported", e);
        }
        if (json) {
            out().println(report);
        } else {
            new ImportText(out(), dryRun).print(report);
        }
        return ImportText.refused(report) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private ImportOptions.Weak weak() {
        return switch (weak == null ? "" : weak) {
            case "" -> ImportOptions.Weak.REFUSE;
            case "inactive" -> ImportOptions.Weak.INACTIVE;
            case "active" -> ImportOptions.Weak.ACTIVE;
            default -> throw new ParameterException(spec().commandLine(), "--weak must be inactive or active");
        };
    }

    private ImportFormat format(String text) {
        return ImportFormat.of(text)
                .orElseThrow(() -> new ParameterException(
                        spec().commandLine(),
                        "--from must be one of "
                                + Arrays.stream(ImportFormat.values())
                                        .map(ImportFormat::text)
                                        .collect(Collectors.joining(", "))
                                        .toLowerCase(Locale.ROOT)));
    }

    private String name() {
        return file.equals(STANDARD_INPUT)
                ? "standard input"
                : String.valueOf(Path.of(file).getFileName());
    }

    /** One byte more than may be imported says that there is too much. */
    private byte[] read() {
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
            return in.readNBytes(ImportFiles.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new StartException("cannot read " + file + ": " + IoFailures.describe(e), e);
        }
    }
}
