package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyhold status}. */
@Command(
        name = "status",
        description = {
            "Show the state of an installation: server, store, root key, certificate, clock, quotas and last backup."
                    + " Asks the running server; without one it looks at the data folder itself. Changes nothing.",
            ""
        })
final class StatusCommand extends StatusReader implements Runnable {
    private static final long MIB = 1024L * 1024;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var status = read();
        if (json) {
            out().println(status);
            return;
        }
        row("server", server(status));
        row("store", store(status.path("store")));
        row("root key", rootKey(status.path("rootKey")));
        row("certificate", certificate(status.path("certificate")));
        row("clock", clock(status.path("clock")));
        quotas(status.path("quotas")).forEach(text -> row("quota", text));
        row("last backup", backup(status.path("backup")));
        for (var delivery : status.path("server").path("auditDelivery")) {
            row("audit to", delivery(delivery));
        }
    }

    private void row(String name, String value) {
        out().printf("%-12s  %s%n", name, value);
    }

    private static String server(JsonNode status) {
        var server = status.path("server");
        var version = "keyhold " + status.path("version").asText();
        return switch (status.path("state").asText()) {
            case "running" ->
                version + ", running for "
                        + age(server.path("upSeconds").asLong()) + " with process id "
                        + server.path("pid").asText()
                        + (server.path("ready").asBoolean() ? ", ready" : ", NOT READY") + ", at "
                        + AdminMessages.joined(server.path("urls"));
            case "silent" -> version + "; another process uses the folder and does not answer";
            default -> version + ", stopped";
        };
    }

    private static String store(JsonNode store) {
        var text = store.path("name").asText();
        if (store.has("bytes")) {
            text += ", " + store.path("bytes").asLong() / MIB + " MiB";
        }
        if (store.has("accounts")) {
            text += ", accounts: " + store.path("accounts").asText();
        }
        if (store.has("freeBytes")) {
            text += ", free on disk: " + store.path("freeBytes").asLong() / MIB + " MiB";
        }
        return store.has("problem") ? text + "; " + store.path("problem").asText() : text;
    }

    private static String rootKey(JsonNode key) {
        if (key.isMissingNode()) {
            return "unknown";
        }
        if (key.has("problem")) {
            return key.path("problem").asText();
        }
        return key.path("id").asText() + ": " + key.path("source").asText()
                + (key.path("others").isEmpty()
                        ? ""
                        : "; the database also opens with " + AdminMessages.joined(key.path("others")));
    }

    private static String certificate(JsonNode certificate) {
        if (certificate.isMissingNode()) {
            return "none: plaintext alone is served";
        }
        if (certificate.has("problem")) {
            return certificate.path("problem").asText();
        }
        var left = certificate.path("secondsLeft").asLong();
        return (certificate.path("own").asBoolean() ? "your own, " : "of the local authority, ")
                + certificate.path("file").asText()
                + (left > 0 ? ", valid for " + age(left) : ", EXPIRED");
    }

    private static String clock(JsonNode clock) {
        var behind = clock.path("behindSeconds").asLong();
        return clock.path("now").asText("unknown")
                + (behind > 0 ? ", " + behind + " seconds behind other nodes, or set back" : "");
    }

    private static List<String> quotas(JsonNode quotas) {
        var texts = new ArrayList<String>();
        for (var quota : quotas) {
            texts.add(quota.path("quota").asText() + ": " + quota.path("used").asText()
                    + (quota.has("limit") ? " of " + quota.path("limit").asText() : "")
                    + (quota.has("account")
                            ? " in account " + quota.path("account").asText()
                            : ""));
        }
        return texts;
    }

    private static String backup(JsonNode backup) {
        if (backup.has("by")) {
            return "by " + backup.path("by").asText();
        }
        var last = backup.path("last");
        var text = last.isMissingNode()
                ? "none is known"
                : age(last.path("ageSeconds").asLong()) + " ago, "
                        + last.path("file").asText();
        if (backup.has("everySeconds")) {
            text += "; every " + age(backup.path("everySeconds").asLong()) + " to "
                    + backup.path("to").asText();
        }
        return backup.has("problem")
                ? text + "; FAILED: " + backup.path("problem").asText()
                : text;
    }

    private static String delivery(JsonNode delivery) {
        return delivery.path("to").asText() + ", delivered: "
                + delivery.path("delivered").asText()
                + (delivery.has("problem")
                        ? "; FAILED: " + delivery.path("problem").asText()
                        : "");
    }

    /** The largest unit that there are two of: {@code 36 hours}, {@code 3 days}. */
    private static String age(long seconds) {
        var time = Duration.ofSeconds(seconds);
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " minutes" : seconds + " seconds";
    }
}
