package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as elements and texts alone. Parsers differ in what they make of comments, entities, prefixes
 * and unknown elements, so a body with any of them is refused: whatever the store reads must be what is read here.
 */
final class XmlBody {
    private static final int MAX_BYTES = 2 << 20;
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final String STREAMED = "STREAMING-";

    private final XMLStreamReader xml;

    private XmlBody(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** What is made of a body. */
    interface Reading<T> {
        T of(XmlBody body) throws XMLStreamException, UnmappableException;
    }

    /** Whether the body is there as it is: neither encoded nor in chunks. */
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

    /** Reads a body whose root has that name. */
    static <T> T read(byte[] body, String root, Reading<T> reading) throws UnmappableException {
        var text = text(body);
        // Declarations, comments and sections of characters all begin so, and no text does.
        if (text.contains("<!") || text.indexOf("<?", 1) >= 0) {
            throw malformed();
        }
        try {
            var xml = factory().createXMLStreamReader(new StringReader(text));
            try {
                var reader = new XmlBody(xml);
                reader.enter(root);
                var read = reading.of(reader);
                if (reader.next()) {
                    throw malformed();
                }
                return read;
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

    static UnmappableException malformed() {
        return new UnmappableException("a body that is not as S3 has it");
    }

    private void enter(String root) throws XMLStreamException, UnmappableException {
        requireText(xml.getVersion(), "1.0");
        requireText(xml.getCharacterEncodingScheme(), "UTF-8");
        if (!next() || !name().equals(root)) {
            throw malformed();
        }
        requirePlain(true);
    }

    String name() {
        return xml.getLocalName();
    }

    /** The text of this element, which ends it. */
    String text() throws XMLStreamException {
        return xml.getElementText();
    }

    /** Goes to the next element inside of this one; false at its end. */
    boolean nextElement() throws XMLStreamException, UnmappableException {
        if (!next()) {
            return false;
        }
        requirePlain(false);
        return true;
    }

    /** Goes to the next element inside of this one; false at its end, and at the end of all. */
    private boolean next() throws XMLStreamException, UnmappableException {
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
}
