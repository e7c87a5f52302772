package dev.keyhold.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups that a server makes of its embedded database: one file each, verified after it was written, of which the
 * newest are kept. When the next is due follows from the files, so that restarts neither skip one nor make too many.
 */
public final class ScheduledBackups {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern NAME = Pattern.compile("keyhold-([0-9]{8}T[0-9]{6}Z)\\.db");
    private static final String UNOPENED = "keyhold-unopened.db";
    /** After a failure it is tried again before the next is due. */
    private static final Duration RETRY = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(ScheduledBackups.class);

    private final DataFolder folder;
    private final RootKeySource rootKey;
    private final Plan plan;
    private final InstantSource clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Failure failure;

    /**
     * When and where.
     *
     * @param every the time between two
     * @param to the folder of the files; it is made
     * @param kept how many stay
     */
    public record Plan(Duration every, Path to, int kept) {}

    /** Why the last backup was not made. */
    private record Failure(Instant at, String problem) {}

    /** @throws StartException when the folder cannot be used */
    public ScheduledBackups(InstallationConfig config, Plan plan, InstantSource clock) {
        this.folder = config.folder();
        this.rootKey = config.rootKey();
        this.plan = plan;
        this.clock = clock;
        try {
            Files.createDirectories(plan.to());
        } catch (IOException e) {
            throw new StartException("cannot make the folder " + plan.to() + ": " + IoFailures.describe(e), e);
        }
        if (!Files.isWritable(plan.to())) {
            throw new StartException("cannot write backups to " + plan.to() + ": it cannot be written");
        }
    }

    /** Makes a backup if one is due and none is being made. */
    public void runDue() {
        if (!isDue(clock.instant()) || !running.compareAndSet(false, true)) {
            return;
        }
        try {
            run();
        } finally {
            running.set(false);
        }
    }

    private boolean isDue(Instant now) {
        var failed = failure;
        if (failed != null && now.isBefore(failed.at().plus(RETRY))) {
            return false;
        }
        return newest().map(last -> !now.isBefore(last.plus(plan.every()))).orElse(true);
    }

    private void run() {
        var now = clock.instant();
        var file = plan.to().resolve("keyhold-" + TIME.format(now) + ".db");
        try {
            var made = Backups.write(folder, rootKey, file);
            if (made.fit() != RootKeyStatus.Fit.OPENS) {
                // It counts for nothing, and is of use to somebody who still has the other key.
                DataFolder.move(file, unopened());
                throw new StartException("the root key does not open the backup, which needs the key " + made.neededId()
                        + "; it was put aside as " + unopened());
            }
            Backups.remember(folder, file);
            drop();
            DataFolder.delete(unopened());
            failure = null;
            log.atInfo().addKeyValue("file", file).log("backup.made");
        } catch (StartException e) {
            failures.incrementAndGet();
            failure = new Failure(now, String.valueOf(e.getMessage()));
            log.atError().addKeyValue("reason", e.getMessage()).log("backup.failed");
        }
    }

    /** The newest that the root key did not open: one at most, since each may be large. */
    private Path unopened() {
        return plan.to().resolve(UNOPENED);
    }

    /** Deletes all but the newest. What others have put there has other names. */
    private void drop() {
        var files = files();
        files.subList(0, Math.max(0, files.size() - plan.kept())).forEach(DataFolder::delete);
    }

    /** The backups that are there, the oldest first. Any from later were made while the clock was wrong. */
    private List<Path> files() {
        try (var files = Files.list(plan.to())) {
            var now = clock.instant();
            return files.filter(
                            file -> time(file).filter(at -> !at.isAfter(now)).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StartException("cannot read the folder " + plan.to() + ": " + IoFailures.describe(e), e);
        }
    }

    private Optional<Instant> newest() {
        try {
            return files().reversed().stream().findFirst().flatMap(ScheduledBackups::time);
        } catch (StartException _) {
            // Making the next says what is wrong.
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(Path file) {
        var matcher = NAME.matcher(file.getFileName().toString());
        try {
            return matcher.matches() ? Optional.of(TIME.parse(matcher.group(1), Instant::from)) : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    public Plan plan() {
        return plan;
    }

    /** What went wrong at the last attempt; empty if nothing did. */
    public Optional<String> problem() {
        return Optional.ofNullable(failure).map(Failure::problem);
    }

    /** Attempts that failed since the start. */
    public long failures() {
        return failures.get();
    }

    /** When the newest file was begun; empty when there is none. */
    public Optional<Instant> lastMade() {
        return newest();
    }
}
