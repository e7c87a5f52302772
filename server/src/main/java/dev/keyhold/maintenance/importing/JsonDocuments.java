package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON that may be hostile: a name comes once in an object, and everything is bounded. */
final class JsonDocuments {
    private static final int MAX_DEPTH = 40;
    private static final int MAX_TEXT = 1024 * 1024;
    private static final int MAX_NUMBER = 40;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNameLength(MAX_TEXT)
                            .maxNumberLength(MAX_NUMBER)
                            .build())
                    .build())
            .build();

    private JsonDocuments() {}

    /**
     * All documents of a text, one after the other; of an array its elements. {@code where} is what the text is called.
     *
     * @throws ImportFileException with the line, if it is not JSON; it repeats nothing of it
     */
    static List<JsonNode> read(String where, byte[] bytes) {
        try (var parser = JSON.createParser(text(where, bytes));
                var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(parser)) {
            var documents = new ArrayList<JsonNode>();
            while (values.hasNextValue()) {
                var value = values.nextValue();
                if (value.isArray()) {
                    value.forEach(documents::add);
                } else {
                    documents.add(value);
                }
            }
            return documents;
        } catch (JsonProcessingException e) {
            throw new ImportFileException(at(where, e), problem(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one document of a text. */
    static JsonNode readOne(String where, byte[] bytes) {
        var documents = read(where, bytes);
        if (documents.size() != 1) {
            throw new ImportFileException(where, "one JSON object is expected");
        }
        return documents.getFirst();
    }

    private static String at(String where, JsonProcessingException e) {
        var location = e.getLocation();
        var line = location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
        return where.isEmpty() ? line : where + ", " + line;
    }

    /** What the parser says may hold a part of a secret. */
    private static String problem(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "the JSON is nested too deeply, or a value is too long";
        }
        var isDuplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate");
        return isDuplicate ? "the same name comes twice in an object" : "not valid JSON, or it ends too early";
    }

    /** The text, without a byte order mark. */
    static String text(String where, byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new ImportFileException(where, "the text is not UTF-8");
        }
    }
}
