package dev.keyhold.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Each event as one flat JSON object on a line of its own. */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NOTHING = {};
    private static final Set<String> OURS = Set.of("time", "level", "logger", "message", "error");

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("time", event.getInstant().toString());
            out.writeStringField("level", event.getLevel().toString());
            out.writeStringField("logger", event.getLoggerName());
            out.writeStringField("message", event.getFormattedMessage());
            writeFields(out, event.getKeyValuePairs());
            if (event.getThrowableProxy() != null) {
                out.writeStringField("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** No name comes twice: what readers make of such an object differs. */
    private static void writeFields(JsonGenerator out, @Nullable List<KeyValuePair> fields) throws IOException {
        if (fields == null) {
            return;
        }
        var names = new HashSet<>(OURS);
        for (var field : fields) {
            var name = field.key;
            while (!names.add(name)) {
                name += "_";
            }
            out.writeFieldName(name);
            switch (field.value) {
                case Integer number -> out.writeNumber(number);
                case Long number -> out.writeNumber(number);
                case Boolean truth -> out.writeBoolean(truth);
                case null -> out.writeNull();
                default -> out.writeString(String.valueOf(field.value));
            }
        }
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
