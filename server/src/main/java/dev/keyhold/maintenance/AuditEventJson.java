package dev.keyhold.maintenance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.ResourceId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** An audit event as one JSON object in one line, alike wherever it is sent or printed. */
public final class AuditEventJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AuditEventJson() {}

    /** Without a line feed at the end. */
    public static String of(AuditEvent event, AuditActors actors) {
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
            out.writeStringField("traceId", event.origin().traceId().orElse(""));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
