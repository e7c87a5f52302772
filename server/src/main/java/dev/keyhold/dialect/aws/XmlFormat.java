package dev.keyhold.dialect.aws;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Answers as XML, the Query protocol's own form. */
final class XmlFormat implements Format {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    @Override
    public String mediaType() {
        return "text/xml";
    }

    @Override
    public byte[] success(Api api, String action, Optional<Value.Struct> result, String requestId) {
        return document(action + "Response", api.namespace(), xml -> {
            if (result.isPresent()) {
                element(xml, action + "Result", result.get());
            }
            xml.writeStartElement("ResponseMetadata");
            text(xml, "RequestId", requestId);
            xml.writeEndElement();
        });
    }

    @Override
    public byte[] error(AwsError error, String namespace, String requestId) {
        return document("ErrorResponse", namespace, xml -> {
            xml.writeStartElement("Error");
            text(xml, "Type", error.type());
            text(xml, "Code", error.code());
            if (!error.message().isEmpty()) {
                text(xml, "Message", error.message());
            }
            xml.writeEndElement();
            text(xml, "RequestId", requestId);
        });
    }

    private static byte[] document(String root, String namespace, Content content) {
        var bytes = new ByteArrayOutputStream(512);
        try {
            var xml = FACTORY.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            xml.writeStartElement(root);
            xml.writeAttribute("xmlns", namespace);
            content.write(xml);
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void element(XMLStreamWriter xml, String name, Value value) throws XMLStreamException {
        switch (value) {
            case Value.Text(var text) -> text(xml, name, text);
            case Value.Flag(var on) -> text(xml, name, Boolean.toString(on));
            case Value.Time(var instant) ->
                text(xml, name, instant.truncatedTo(ChronoUnit.SECONDS).toString());
            case Value.Items(var items) -> {
                xml.writeStartElement(name);
                for (var item : items) {
                    element(xml, "member", item);
                }
                xml.writeEndElement();
            }
            case Value.Entries(var entries) -> {
                xml.writeStartElement(name);
                for (var entry : entries.entrySet()) {
                    entry(xml, entry);
                }
                xml.writeEndElement();
            }
            case Value.Struct(var members) -> {
                xml.writeStartElement(name);
                for (var member : members.entrySet()) {
                    element(xml, member.getKey(), member.getValue());
                }
                xml.writeEndElement();
            }
        }
    }

    private static void entry(XMLStreamWriter xml, Map.Entry<String, Long> entry) throws XMLStreamException {
        xml.writeStartElement("entry");
        text(xml, "key", entry.getKey());
        text(xml, "value", Long.toString(entry.getValue()));
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(expressible(text));
        xml.writeEndElement();
    }

    /** XML 1.0 cannot express most control characters, not even escaped; they become U+FFFD. */
    private static String expressible(String text) {
        if (text.codePoints().allMatch(XmlFormat::isExpressible)) {
            return text;
        }
        return text.codePoints()
                .map(c -> isExpressible(c) ? c : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isExpressible(int c) {
        return (c >= 0x20 && c <= 0xD7FF)
                || c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
