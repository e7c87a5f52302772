package dev.keyhold.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Rfc3339;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    private static final JsonFactory JSON = new JsonFactory();

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "Only events at or after this time: 2026-01-31 or 2026-01-31T12:00:00Z.")
    private @Nullable String since;

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
        var from = since();
        var wanted = Optional.ofNullable(actor).map(this::reference);
        var only = account();
        var folder = folder();
        try (var opened = new SqlStore(storage().openExisting(folder))) {
            var out = out();
            var actors = new AuditActors(opened);
            Consumer<AuditEvent> printer = event -> {
                if (wanted.isEmpty() || isOf(event, wanted.get(), actors)) {
                    out.println(json ? json(event, actors) : line(event, actors));
                }
            };
            var trail = new AuditTrail(opened);
            only.ifPresentOrElse(id -> trail.forEach(id, from, printer), () -> trail.forEach(from, printer));
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<AccountId> account() {
        if (account != null && !AccountId.isValid(account)) {
            throw new ParameterException(spec().commandLine(), "--account must be 12 decimal digits");
        }
        return Optional.ofNullable(account).map(AccountId::new);
    }

    private IdentityReference reference(String text) {
        return IdentityReference.parse(text)
                .orElseThrow(() ->
                        new ParameterException(spec().commandLine(), "--actor must be " + IdentityReference.FORMS));
    }

    private static boolean isOf(AuditEvent event, IdentityReference wanted, AuditActors actors) {
        return event.actor().filter(id -> actors.isNamed(id, wanted)).isPresent();
    }

    private Instant since() {
        if (since == null) {
            return Instant.EPOCH;
        }
        // A day alone is its midnight.
        var time = since.length() == "2026-01-31".length() ? since + "T00:00:00Z" : since;
        return Rfc3339.parse(time)
                .orElseThrow(() -> new ParameterException(
                        spec().commandLine(), "--since must be a time like 2026-01-31 or 2026-01-31T12:00:00Z"));
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
        line.print(event.count() == 1 ? "" : " count=" + event.count());
        line.flush();
        return text.toString();
    }

    private static String json(AuditEvent event, AuditActors actors) {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("id", event.id());
            out.writeStringField("time", event.at().toString());
            out.writeStringField("account", event.account().text());
            out.writeStringField("operation", event.operation());
            out.writeStringField("outcome", event.outcome().name());
            out.writeStringField("reason", event.reason());
            out.writeStringField("actor", event.actor().map(ResourceId::text).orElse(""));
            out.writeStringField(
                    "actorUniqueId", event.actor().map(actors::uniqueId).orElse(""));
            out.writeStringField("actorArn", event.actor().flatMap(actors::arn).orElse(""));
            out.writeStringField("accessKey", event.accessKey());
            out.writeStringField("target", event.target());
            out.writeStringField("source", event.origin().source());
            out.writeStringField("userAgent", event.origin().userAgent());
            out.writeStringField("api", event.origin().api());
            out.writeStringField("requestId", event.origin().requestId());
            out.writeNumberField("count", event.count());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
