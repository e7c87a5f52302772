package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers as XML, the Query protocol's own form. */
public final class XmlFormat implements ResponseFormat {
    /** Of errors before it is known which API was meant. */
    private static final String DISPATCH_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09";

    @Override
    public String mediaType() {
        return "text/xml";
    }

    @Override
    public byte[] success(AwsApi api, String action, Optional<ResponseValue.Struct> result, String requestId) {
        return document(action + "Response", api.namespace(), xml -> {
            result.ifPresent(struct -> element(xml, action + "Result", struct));
            xml.open("ResponseMetadata");
            xml.element("RequestId", requestId);
            xml.close("ResponseMetadata");
        });
    }

    @Override
    public byte[] error(AwsError error, Optional<AwsApi> api, String requestId) {
        return document("ErrorResponse", api.map(AwsApi::namespace).orElse(DISPATCH_NAMESPACE), xml -> {
            xml.open("Error");
            xml.element("Type", error.type());
            xml.element("Code", error.code());
            if (!error.message().isEmpty()) {
                xml.element("Message", error.message());
            }
            xml.close("Error");
            xml.element("RequestId", requestId);
        });
    }

    /** An error of S3, whose elements have no namespace. */
    static byte[] s3(AwsError error, String requestId) {
        var xml = new Xml(new StringBuilder(512).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        xml.open("Error");
        xml.element("Code", error.code());
        xml.element("Message", error.message());
        xml.element("RequestId", requestId);
        xml.close("Error");
        return xml.text().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] document(String root, String namespace, Consumer<Xml> content) {
        var xml = new Xml(new StringBuilder(512));
        xml.open(root, namespace);
        content.accept(xml);
        xml.close(root);
        return xml.text().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void element(Xml xml, String name, ResponseValue value) {
        switch (value) {
            case ResponseValue.Text(var text) -> xml.element(name, text);
            case ResponseValue.Count(var number) -> xml.element(name, Long.toString(number));
            case ResponseValue.Flag(var on) -> xml.element(name, Boolean.toString(on));
            case ResponseValue.Time(var instant) ->
                xml.element(name, instant.truncatedTo(ChronoUnit.SECONDS).toString());
            case ResponseValue.ExactTime _, ResponseValue.Bytes _ ->
                throw new IllegalArgumentException("no API in XML has such values");
            case ResponseValue.Items(var items) -> {
                xml.open(name);
                items.forEach(item -> element(xml, "member", item));
                xml.close(name);
            }
            case ResponseValue.Entries(var entries) -> {
                xml.open(name);
                entries.forEach((key, entry) -> entry(xml, key, entry));
                xml.close(name);
            }
            case ResponseValue.Struct struct -> {
                xml.open(name);
                struct.members().forEach(member -> element(xml, member.name(), member.value()));
                xml.close(name);
            }
        }
    }

    private static void entry(Xml xml, String key, ResponseValue value) {
        xml.open("entry");
        xml.element("key", key);
        element(xml, "value", value);
        xml.close("entry");
    }

    /** A document being written. Names and namespaces are constants of ours; only texts are escaped. */
    private record Xml(StringBuilder text) {
        void open(String name, String namespace) {
            text.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
        }

        void open(String name) {
            text.append('<').append(name).append('>');
        }

        void close(String name) {
            text.append("</").append(name).append('>');
        }

        void element(String name, String content) {
            open(name);
            var plain = plain(content);
            text.append(content, 0, plain);
            for (int i = plain; i < content.length(); i += Character.charCount(content.codePointAt(i))) {
                character(content.codePointAt(i));
            }
            close(name);
        }

        /** How many characters from the start on stand for themselves: mostly all. */
        private static int plain(String content) {
            var length = 0;
            while (length < content.length() && isPlain(content.charAt(length))) {
                length++;
            }
            return length;
        }

        private static boolean isPlain(char c) {
            return c >= 0x20 && c < 0x7F && c != '&' && c != '<' && c != '>';
        }

        /** XML 1.0 cannot express most control characters, not even escaped; they become U+FFFD. */
        private void character(int c) {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                default -> text.appendCodePoint(isExpressible(c) ? c : 0xFFFD);
            }
        }
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
