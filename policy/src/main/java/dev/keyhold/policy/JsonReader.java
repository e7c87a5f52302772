package dev.keyhold.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a JSON document into {@link Json}, within fixed limits. A name that occurs twice in an object is refused: one
 * reader would take the first value and another the last.
 */
final class JsonReader {
    /** Deeper than any policy: document, statements, statement, condition, operator, values. */
    static final int MAX_DEPTH = 10;

    /** Objects, arrays, names and values in one document. */
    static final int MAX_VALUES = 50_000;

    static final int MAX_NUMBER_LENGTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(PolicyText.MAX_LENGTH)
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(PolicyText.MAX_LENGTH)
                    .maxNameLength(PolicyText.MAX_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();

    private final JsonParser parser;
    private int values;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** The document's one value, or the reason why there is none. */
    static Json read(String text) throws NotJsonException {
        if (text.length() > PolicyText.MAX_LENGTH) {
            throw new NotJsonException(
                    "the document is longer than " + PolicyText.MAX_LENGTH + " characters", Position.START);
        }
        try (var parser = FACTORY.createParser(text)) {
            var reader = new JsonReader(parser);
            if (parser.nextToken() == null) {
                throw new NotJsonException("the document is empty", Position.START);
            }
            var value = reader.value(position(parser.currentLocation()));
            if (parser.nextToken() != null) {
                throw new NotJsonException(
                        "the document goes on after its end", position(parser.currentTokenLocation()));
            }
            return value;
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            throw new NotJsonException(e.getOriginalMessage(), location == null ? Position.START : position(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Json value(Position before) throws IOException, NotJsonException {
        var start = position(parser.currentTokenLocation());
        if (++values > MAX_VALUES) {
            throw new NotJsonException("the document has more than " + MAX_VALUES + " values", start);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(start, before);
            case START_ARRAY -> new Json.Arr(start, items());
            case VALUE_STRING -> new Json.Str(new Text(parser.getText(), start));
            case VALUE_NULL -> new Json.Null(start);
            default -> new Json.Scalar(new Text(parser.getText(), start));
        };
    }

    private List<Json> items() throws IOException, NotJsonException {
        var items = new ArrayList<Json>();
        var before = position(parser.currentLocation());
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(before));
            before = position(parser.currentLocation());
        }
        return List.copyOf(items);
    }

    private Json object(Position start, Position before) throws IOException, NotJsonException {
        var members = new ArrayList<Json.Member>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = new Text(parser.currentName(), position(parser.currentTokenLocation()));
            parser.nextToken();
            members.add(new Json.Member(name, value(position(parser.currentLocation()))));
        }
        return new Json.Obj(new Json.Span(start, before, position(parser.currentLocation())), List.copyOf(members));
    }

    private static Position position(JsonLocation location) {
        return new Position(location.getLineNr(), location.getColumnNr());
    }

    /** The text is no JSON document, or one beyond the limits. */
    static final class NotJsonException extends Exception {
        private final transient Position position;

        NotJsonException(String reason, Position position) {
            super(reason, null, false, false);
            this.position = position;
        }

        Position position() {
            return position;
        }
    }
}
