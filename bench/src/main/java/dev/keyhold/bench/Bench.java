package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the measures and reports them; {@code bench/run} calls it. */
@Command(
        name = "bench/run",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Measures Keyhold on this machine, prints a report and appends it to bench/RESULTS.md.")
public final class Bench implements Runnable {
    /** The start comes first, as long as there is little to open. */
    private static final List<Measure> MEASURES = List.of(
            new StartMeasure(),
            new MemoryMeasure(),
            new VerificationMeasure(),
            new CallerIdentityMeasure(),
            new GatewayMeasure(),
            new YandexCallMeasure(),
            new CryptoMeasure(),
            new PolicyMeasure(),
            new DurableWritesMeasure(),
            new NoisyNeighbourMeasure(),
            new GrowthMeasure(),
            new ManyAccountsMeasure(),
            new PeerMeasure(),
            new ClusterMeasure());

    @Option(names = "--quick", description = "Shorter rounds: some minutes, and noisier.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "NAME", description = "Only this measure; may be repeated.")
    private @Nullable List<String> only;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "For everything that is chosen by chance. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--credentials",
            paramLabel = "N",
            description = "How many credentials the cluster and growth measures have; may be repeated. By default up to"
                    + " 1000000, or 10000 with --quick.")
    private @Nullable List<Integer> credentials;

    @Option(names = "--keep", description = "Print the report, and leave bench/RESULTS.md as it is.")
    private boolean keep;

    @Option(names = "--home", hidden = true, required = true)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path home;

    @Option(names = "--commit", hidden = true, required = true)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String commit;

    @Option(names = "--command", hidden = true, required = true)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String command;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public void run() {
        var report = new Report(commit, seed, command);
        var schedule = quick ? Schedule.QUICK : Schedule.FULL;
        try (var lab = new Lab(home, credentials == null ? schedule : schedule.with(credentials), seed)) {
            for (var measure : MEASURES) {
                if (only == null || only.contains(measure.name())) {
                    System.err.println("bench: " + measure.name() + " …");
                    measure.run(lab, report);
                }
            }
        }
        System.out.println(report.text());
        if (!keep) {
            append(home.resolve("bench/RESULTS.md"), report.text());
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, "\n" + text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
