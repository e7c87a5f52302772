package dev.keyhold.maintenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks through the {@linkplain InstallationStatus status} of an installation and its folder for what is wrong. */
public final class Diagnosis {
    /** Below it SQLite fails at the next larger change. */
    private static final long FULL = 64L * 1024 * 1024;

    private static final long NEARLY_FULL = 1024L * 1024 * 1024;

    /** As {@code clock.behind} of the log: less than any signature or token allows for. */
    private static final long CLOCK_TOLERANCE_SECONDS = 30;

    /** Several times the interval at which the feed is read; leases have run out by then. */
    private static final long FEED_LAG = 2_000;

    private static final long RENEW_SECONDS = Duration.ofDays(14).toSeconds();

    private static final long OLD_BACKUP_SECONDS = Duration.ofDays(7).toSeconds();

    /** Files besides those that clients have open: the database, libraries and sockets. */
    private static final long OTHER_FILES = 200;

    private static final int PERCENT = 100;
    private static final int NEARLY_USED_PERCENT = 90;

    private final JsonNode status;
    private final DataFolder folder;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(JsonNode status, DataFolder folder) {
        this.status = status;
        this.folder = folder;
    }

    /** How bad a finding is. */
    public enum Level {
        /** Requests fail, or will after the next start. */
        ERROR,
        /** Nothing fails yet. */
        WARNING
    }

    /**
     * Something that is wrong.
     *
     * @param problem what it is
     * @param action what to do
     */
    public record Finding(Level level, String problem, String action) {}

    /** Everything that is wrong, errors first. */
    public static List<Finding> of(JsonNode status, DataFolder folder) {
        var diagnosis = new Diagnosis(status, folder);
        diagnosis.server();
        diagnosis.store();
        diagnosis.feed();
        diagnosis.rootKey();
        diagnosis.certificate();
        diagnosis.clock();
        diagnosis.quotas();
        diagnosis.backup();
        diagnosis.files();
        return diagnosis.findings.stream()
                .sorted((one, other) -> one.level().compareTo(other.level()))
                .toList();
    }

    private void error(String problem, String action) {
        findings.add(new Finding(Level.ERROR, problem, action));
    }

    private void warn(String problem, String action) {
        findings.add(new Finding(Level.WARNING, problem, action));
    }

    private void server() {
        var server = status.path("server");
        if (status.path("state").asText().equals("silent")) {
            warn(
                    "a server or a command uses the data folder and does not answer at " + folder.adminSocket(),
                    "run this command as the user of the server; a path of more than about 100 characters cannot hold"
                            + " the socket");
        }
        if (server.has("ready") && !server.path("ready").asBoolean()) {
            error("the server is not ready", "see its log for lines 'readiness' and 'store'");
        }
        var files = server.path("maxFiles").asLong(Long.MAX_VALUE);
        if (files < server.path("maxConnections").asLong() + OTHER_FILES) {
            warn(
                    "the server may have " + files + " files open, and " + server.path("maxConnections")
                            + " connections",
                    "raise the limit of open files (LimitNOFILE= of systemd), or lower max-connections");
        }
        for (var delivery : server.path("auditDelivery")) {
            if (delivery.has("problem")) {
                error(
                        "audit events are not delivered to "
                                + delivery.path("to").asText() + ": "
                                + delivery.path("problem").asText(),
                        "repair the receiver; what waits is delivered then");
            }
        }
    }

    private void store() {
        var store = status.path("store");
        if (store.has("problem")) {
            error(
                    "the database: " + store.path("problem").asText(),
                    "see 'Troubleshooting' in the guide to operations");
        }
        var free = store.path("freeBytes").asLong(Long.MAX_VALUE);
        if (free < FULL) {
            error("the disk of the data folder is full", "free space: changes fail without it");
        } else if (free < NEARLY_FULL || free < store.path("bytes").asLong()) {
            warn(
                    "the disk of the data folder has " + free / (1024 * 1024) + " MiB left",
                    "free space, or move the folder to a larger disk while the server is stopped");
        }
    }

    private void feed() {
        var feed = status.path("store").path("changeFeed");
        var age = feed.path("ageMilliseconds").asLong();
        switch (feed.path("state").asText()) {
            case "unwritten" ->
                warn(
                        "a node that does not write the feed of changes serves the same database, or did within a day",
                        "upgrade all nodes, and set change-feed alike on all");
            case "failing" ->
                error("the feed of changes cannot be read", "see the log of the server for lines 'feed' and 'store'");
            case "active" -> {
                if (age > FEED_LAG) {
                    warn(
                            "the feed of changes was last read " + age + " ms ago: changes of other nodes arrive late",
                            "see whether the database or this host is overloaded");
                }
            }
            default -> {
                // There is none, or the operator wants none.
            }
        }
    }

    private void rootKey() {
        var key = status.path("rootKey");
        if (key.has("problem")) {
            error(
                    key.path("problem").asText(),
                    "put back the root key " + newest(key) + ": the server does not start without it");
        } else if (!key.path("others").isEmpty()) {
            warn(
                    "root keys that are not at hand open the database too",
                    "give every node the newest, " + newest(key) + ", and run 'keyhold rekey --finish'");
        }
    }

    private static String newest(JsonNode key) {
        var ids = key.path("ids");
        return ids.path(ids.size() - 1).asText();
    }

    private void certificate() {
        var certificate = status.path("certificate");
        var left = certificate.path("secondsLeft").asLong(Long.MAX_VALUE);
        var own = certificate.path("own").asBoolean();
        var file = certificate.path("file").asText();
        var isServed = status.path("state").asText().equals("running");
        if (certificate.has("problem")) {
            warn("the certificate: " + certificate.path("problem").asText(), "the server issues another at its start");
        } else if (left <= 0 && (own || isServed)) {
            error("the certificate " + file + " has expired", own ? "replace it and run 'keyhold reload'" : "restart");
        } else if (left < RENEW_SECONDS && own) {
            warn(
                    "the certificate " + file + " expires on "
                            + certificate.path("notAfter").asText(),
                    "replace the file; the server takes it over within the hour, or at 'keyhold reload'");
        }
    }

    private void clock() {
        var behind = status.path("clock").path("behindSeconds").asLong();
        if (behind > CLOCK_TOLERANCE_SECONDS) {
            error(
                    "the clock is " + behind + " seconds behind another node's, or was set back",
                    "synchronise the clocks of all hosts with NTP");
        }
    }

    private void quotas() {
        for (var quota : status.path("quotas")) {
            var used = quota.path("used").asLong();
            var limit = quota.path("limit").asLong();
            if (limit > 0 && used * PERCENT >= limit * NEARLY_USED_PERCENT) {
                var account = quota.has("account")
                        ? " of account " + quota.path("account").asText()
                        : "";
                var name = quota.path("quota").asText();
                warn(
                        "the quota of " + name + account + " is nearly used up: " + used + " of " + limit,
                        "delete some, or raise max-" + name);
            }
        }
    }

    private void backup() {
        var backup = status.path("backup");
        if (backup.has("by")) {
            return;
        }
        var last = backup.path("last");
        if (backup.has("problem")) {
            error("the last backup failed: " + backup.path("problem").asText(), "repair it: the server tries again");
        }
        var every = backup.path("everySeconds").asLong(OLD_BACKUP_SECONDS);
        if (last.isMissingNode()) {
            warn(
                    "no backup of this folder was made",
                    "run 'keyhold backup --to FILE' regularly, or serve with backup-every and backup-to");
        } else if (last.path("ageSeconds").asLong() > 2 * every) {
            warn(
                    "the last backup is of " + last.path("at").asText(),
                    "run 'keyhold backup --to FILE' regularly, or serve with backup-every and backup-to");
        }
    }

    private void files() {
        if (Files.exists(folder.nextRootKey())) {
            warn("a new root key was begun: " + folder.nextRootKey() + " is there", "run 'keyhold rekey' to its end");
        }
        if (Files.exists(folder.rootCredentials())) {
            warn(
                    "a root access key is in plaintext in " + folder.rootCredentials(),
                    "store it elsewhere and delete the file");
        }
        for (var secret : List.of(folder.path(), folder.rootKey(), folder.database(), folder.serverKey())) {
            if (isOpen(secret)) {
                error(
                        "other users may read " + secret,
                        "chmod go= " + secret + (secret.equals(folder.rootKey()) ? " and run 'keyhold rekey'" : ""));
            }
        }
    }

    private static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            // What is not there is named elsewhere.
            return false;
        }
    }
}
