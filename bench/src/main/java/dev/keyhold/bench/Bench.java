package dev.keyhold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the measures and reports them; {@code bench/run} calls it. */
@Command(
        name = "bench/run",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Measures Keyhold on this machine, prints a report and appends it to bench/HISTORY.md.",
        footer = {
            "",
            "bench/run --compare COMMIT [options] builds that commit too and compares this one with it: the measure "
                    + EarlierMeasure.NAME + "."
        })
public final class Bench implements Runnable {
    /** The start comes first, as long as there is little to open. */
    private static final List<Measure> MEASURES = List.of(
            new StartMeasure(),
            new MemoryMeasure(),
            new VerificationMeasure(),
            new CallerIdentityMeasure(),
            new GatewayMeasure(),
            new GatewayAuthorizationMeasure(),
            new YandexCallMeasure(),
            new CryptoMeasure(),
            new AwsKmsMeasure(),
            new RestKmsMeasure(),
            new PolicyMeasure(),
            new RolesMeasure(),
            new DurableWritesMeasure(),
            new NoisyNeighbourMeasure(),
            new GrowthMeasure(),
            new ConsoleMeasure(),
            new ManyAccountsMeasure(),
            new PeerMeasure(),
            new ClusterMeasure(),
            new FeedMeasure());

    /** How long after its load a server is watched. */
    private static final Duration REST = Duration.ofMinutes(5);

    @Option(names = "--quick", description = "Shorter rounds: some minutes, and noisier.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Only this measure; may be repeated. One of: ${COMPLETION-CANDIDATES}.")
    private @Nullable List<String> only;

    @Option(
            names = "--against",
            paramLabel = "FOLDER",
            description = "A checkout of an earlier commit, which the measure " + EarlierMeasure.NAME
                    + " compares this one with.")
    private @Nullable Path against;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "14",
            description = "How long the load of the measure " + SoakMeasure.NAME + " lasts, which is only run by"
                    + " --only. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--profile",
            description = "Record Keyhold with the JDK's flight recorder into bench/target, and print where time and"
                    + " memory go. The rates are then those of a server that is watched.")
    private boolean profile;

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

    @Option(names = "--keep", description = "Print the report, and leave bench/HISTORY.md as it is.")
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

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The names of all measures. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(MEASURES.stream().map(Measure::name), Stream.of(SoakMeasure.NAME, EarlierMeasure.NAME))
                    .iterator();
        }
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public void run() {
        var report = new Report(commit, seed, command);
        var measures = chosen();
        var schedule = quick ? Schedule.QUICK : Schedule.FULL;
        var recordings = new Recordings(home);
        try (var lab = new Lab(
                home,
                credentials == null ? schedule : schedule.with(credentials),
                seed,
                profile ? recordings.environment() : Map.of())) {
            for (var measure : measures) {
                System.err.println("bench: " + measure.name() + " …");
                var before = report.length();
                measure.run(lab, report);
                if (report.length() == before) {
                    throw new IllegalStateException("the measure " + measure.name() + " reported nothing");
                }
            }
        }
        System.out.println(report.text());
        if (profile) {
            recordings.print();
        }
        if (!keep) {
            append(home.resolve("bench/HISTORY.md"), report.text());
        }
    }

    private List<Measure> chosen() {
        var all = new ArrayList<>(MEASURES);
        if (against != null) {
            all.add(new EarlierMeasure(against.toAbsolutePath().normalize()));
        }
        if (only == null) {
            return all;
        }
        all.add(new SoakMeasure(Duration.ofMinutes(minutes), quick ? Duration.ofMinutes(1) : REST));
        for (var name : only) {
            if (all.stream().noneMatch(measure -> measure.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        name.equals(EarlierMeasure.NAME)
                                ? "--only " + name + " needs --against"
                                : "--only " + name + ": there is no such measure");
            }
        }
        return all.stream().filter(measure -> only.contains(measure.name())).toList();
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, "\n" + text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
