package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that deletes several objects. Parsers differ in what they make of comments, entities, prefixes
 * and unknown elements, so a list with any of them is refused: whatever the store reads must be what is read here.
 */
final class DeleteList {
    private static final int MAX_BYTES = 2 << 20;
    private static final int MAX_OBJECTS = 1000;
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final String STREAMED = "STREAMING-";
    private static final String KEY = "Key";
    private static final String VERSION = "VersionId";
    private static final Set<String> OF_OBJECTS = Set.of(KEY, VERSION, "ETag", "LastModifiedTime", "Size");

    private final XMLStreamReader xml;

    private DeleteList(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** An object to delete, or a version of it. */
    record Entry(String key, Optional<String> version) {}

    /** Whether the list is there as it is: neither encoded nor in chunks. */
    static boolean isReadable(S3Request request) {
        var headers = request.headers();
        var body = request.call().wire().body();
        return request.call().bodyIsWhole()
                && body.length > 0
                && !headers.has("content-encoding")
                && headers.get("x-amz-content-sha256")
                        .filter(hash -> hash.startsWith(STREAMED))
                        .isEmpty();
    }

    static List<Entry> parse(byte[] body) throws UnmappableException {
        var text = text(body);
        // Declarations, comments and sections of characters all begin so, and no text does.
        if (text.contains("<!") || text.indexOf("<?", 1) >= 0) {
            throw malformed();
        }
        try {
            var xml = factory().createXMLStreamReader(new StringReader(text));
            try {
                return new DeleteList(xml).entries();
            } finally {
                xml.close();
            }
        } catch (XMLStreamException _) {
            throw malformed();
        }
    }

    private static String text(byte[] body) throws UnmappableException {
        if (body.length > MAX_BYTES) {
            throw malformed();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw malformed();
        }
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static UnmappableException malformed() {
        return new UnmappableException("a list of objects to delete that is not as S3 has it");
    }

    private List<Entry> entries() throws XMLStreamException, UnmappableException {
        requireText(xml.getVersion(), "1.0");
        requireText(xml.getCharacterEncodingScheme(), "UTF-8");
        if (!nextElement() || !xml.getLocalName().equals("Delete")) {
            throw malformed();
        }
        requirePlain(true);
        var entries = new ArrayList<Entry>();
        var quiet = false;
        while (nextElement()) {
            requirePlain(false);
            switch (xml.getLocalName()) {
                case "Object" -> entries.add(entry());
                case "Quiet" -> {
                    if (quiet) {
                        throw malformed();
                    }
                    xml.getElementText();
                    quiet = true;
                }
                default -> throw malformed();
            }
        }
        if (entries.isEmpty() || entries.size() > MAX_OBJECTS || nextElement()) {
            throw malformed();
        }
        return entries;
    }

    private Entry entry() throws XMLStreamException, UnmappableException {
        Map<String, String> parts = new HashMap<>();
        while (nextElement()) {
            requirePlain(false);
            var name = xml.getLocalName();
            if (!OF_OBJECTS.contains(name) || parts.put(name, xml.getElementText()) != null) {
                throw malformed();
            }
        }
        var key = ObjectKey.require(parts.getOrDefault(KEY, ""));
        var version = parts.get(VERSION);
        if (!isTrimmed(key) || (version != null && !isTrimmed(ObjectKey.require(version)))) {
            throw malformed();
        }
        return new Entry(key, Optional.ofNullable(version));
    }

    /** Goes to the next element inside of this one; false at its end, and at the end of all. */
    private boolean nextElement() throws XMLStreamException, UnmappableException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                case XMLStreamConstants.SPACE -> {}
                case XMLStreamConstants.CHARACTERS -> {
                    if (!xml.isWhiteSpace()) {
                        throw malformed();
                    }
                }
                default -> throw malformed();
            }
        }
        return false;
    }

    /** Returns if an element has no attributes, no prefix, and the namespace of S3 or none. */
    private void requirePlain(boolean root) throws UnmappableException {
        var namespace = xml.getNamespaceURI();
        if (xml.getAttributeCount() > 0
                || (xml.getPrefix() != null && !xml.getPrefix().isEmpty())
                || (namespace != null && !namespace.isEmpty() && !namespace.equals(NAMESPACE))
                || xml.getNamespaceCount() > (root && namespace != null ? 1 : 0)) {
            throw malformed();
        }
    }

    private static void requireText(@Nullable String stated, String expected) throws UnmappableException {
        if (stated != null && !stated.equalsIgnoreCase(expected)) {
            throw malformed();
        }
    }

    private static boolean isTrimmed(String text) {
        return text.strip().equals(text);
    }
}
