package dev.keyhold.cli;

import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.audit.AuditFeed;
import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.maintenance.AuditEventJson;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Rfc3339;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code keyhold audit export}. */
@Command(
        name = "export",
        description = {
            "Print the audit trail, oldest first: every change, and the refused authentications and authorizations that"
                    + " are still kept. Works while the server runs.",
            ""
        })
final class AuditExportCommand extends InstallationCommand implements Runnable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "Only events at or after this time: 2026-01-31 or 2026-01-31T12:00:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "T", description = "Only events before this time.")
    private @Nullable String until;

    @Option(
            names = "--operation",
            paramLabel = "NAME",
            split = ",",
            description = "Only events of these operations, such as CREATE_ACCESS_KEY; may be repeated.")
    private List<String> operations = List.of();

    @Option(
            names = "--outcome",
            paramLabel = "NAME",
            split = ",",
            description = "Only events with these outcomes: success, unauthenticated, denied, failed; may be repeated.")
    private List<AuditEvent.Outcome> outcomes = List.of();

    @Option(
            names = "--follow",
            description = "Go on: print further events as they are stored, until the command is ended.")
    private boolean follow;

    @Option(
            names = "--actor",
            paramLabel = "WHO",
            description = "Only events of this user or service account: its id (aje…), unique id (AIDA…) or ARN.")
    private @Nullable String actor;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Only the trail of this account, 12 digits; 000000000000 is the installation itself.")
    private @Nullable String account;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Override
    public void run() {
        Logging.configure(Logging.Form.TEXT, Logging.Threshold.ERROR);
        var from = since == null ? Instant.EPOCH : time(spec(), "--since", since);
        var wanted = Optional.ofNullable(actor).map(this::reference);
        var only = account();
        var end = Optional.ofNullable(until).map(text -> time(spec(), "--until", text));
        if (follow && end.isPresent()) {
            throw new ParameterException(spec().commandLine(), "--follow has no end: leave --until out");
        }
        var folder = folder();
        try (var opened = new SqlStore(storage().openExisting(folder))) {
            var actors = new AuditActors(opened);
            Predicate<AuditEvent> filter =
                    event -> end.map(event.at()::isBefore).orElse(true)
                            && (operations.isEmpty() || operations.contains(event.operation()))
                            && (outcomes.isEmpty() || outcomes.contains(event.outcome()))
                            && (wanted.isEmpty() || isOf(event, wanted.get(), actors));
            if (follow) {
                follow(
                        opened,
                        from,
                        filter.and(event -> only.map(event.account()::equals).orElse(true)
                                && !event.at().isBefore(from)));
                return;
            }
            Consumer<AuditEvent> printer = event -> print(event, filter, actors);
            var trail = new AuditTrail(opened);
            only.ifPresentOrElse(id -> trail.forEach(id, from, printer), () -> trail.forEach(from, printer));
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(AuditEvent event, Predicate<AuditEvent> filter, AuditActors actors) {
        if (filter.test(event)) {
            out().println(json ? AuditEventJson.of(event, actors) : line(event, actors));
        }
    }

    private void follow(Store store, Instant from, Predicate<AuditEvent> filter) {
        var feed = new AuditFeed(store, from);
        var clock = SystemTime.inMicroseconds();
        // Nobody reads any more after an error, as at the other end of a pipe.
        while (!Thread.currentThread().isInterrupted() && !out().checkError()) {
            // Names change, so they are looked up again each time.
            var actors = new AuditActors(store);
            var _ = feed.poll(clock.instant(), event -> print(event, filter, actors));
            feed.accept();
            if (feed.hasMore()) {
                continue;
            }
            out().flush();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private Optional<AccountId> account() {
        return Optional.ofNullable(account).map(text -> AccountArgument.parse(spec(), text));
    }

    private IdentityReference reference(String text) {
        return IdentityReference.parse(text)
                .orElseThrow(() ->
                        new ParameterException(spec().commandLine(), "--actor must be " + IdentityReference.FORMS));
    }

    private static boolean isOf(AuditEvent event, IdentityReference wanted, AuditActors actors) {
        return event.actor().filter(id -> actors.isNamed(id, wanted)).isPresent();
    }

    /** A time, or a day alone, which is its midnight in UTC. */
    static Instant time(CommandSpec spec, String option, String text) {
        var time = text.length() == "2026-01-31".length() ? text + "T00:00:00Z" : text;
        return Rfc3339.parse(time)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " must be a time like 2026-01-31 or 2026-01-31T12:00:00Z"));
    }

    private static String line(AuditEvent event, AuditActors actors) {
        var text = new StringWriter();
        var line = new PrintWriter(text);
        line.printf("%s %s %s", event.at(), event.outcome(), event.operation());
        line.print(event.reason().isEmpty() ? "" : " reason=" + event.reason());
        line.print(event.target().isEmpty() ? "" : " target=\"" + event.target() + "\"");
        line.printf(" actor=%s", event.actor().map(ResourceId::text).orElse("-"));
        event.actor()
                .ifPresent(id -> line.printf(
                        " actorUniqueId=%s actorArn=%s",
                        actors.uniqueId(id), actors.arn(id).orElse("-")));
        line.printf(" accessKey=%s", event.accessKey().isEmpty() ? "-" : event.accessKey());
        line.printf(" source=%s", event.origin().source());
        line.printf(" requestId=%s", event.origin().requestId());
        event.origin().traceId().ifPresent(id -> line.printf(" traceId=%s", id));
        line.print(event.count() == 1 ? "" : " count=" + event.count());
        line.flush();
        return text.toString();
    }
}
