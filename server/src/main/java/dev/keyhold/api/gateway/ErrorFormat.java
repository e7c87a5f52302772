package dev.keyhold.api.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;

/** The form of a refusal that the client gets. */
public enum ErrorFormat {
    /** A JSON object with {@code code}, {@code message} and {@code requestId}; 401 or 403. */
    GENERIC("application/json; charset=utf-8") {
        @Override
        public String body(S3Error denial, String requestId) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("code", denial.code())
                    .put("message", denial.message())
                    .put("requestId", requestId)
                    .toString();
        }

        @Override
        public int status(S3Error denial) {
            return denial.status() == BAD_REQUEST ? FORBIDDEN : denial.status();
        }
    },
    /** The error document of S3 with its status, as clients of S3 understand it. */
    S3("application/xml; charset=utf-8") {
        @Override
        public String body(S3Error denial, String requestId) {
            return document(denial, requestId);
        }

        @Override
        public int status(S3Error denial) {
            return denial.status() == UNAUTHORIZED ? FORBIDDEN : denial.status();
        }
    };

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final String mediaType;

    ErrorFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Of the body. */
    public String mediaType() {
        return mediaType;
    }

    /** What the client reads. */
    public abstract String body(S3Error denial, String requestId);

    /** The HTTP status that the client gets. */
    public abstract int status(S3Error denial);

    /** Found when first needed: looking for it takes long for the start of a server. */
    private static final class Writers {
        static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();
    }

    private static String document(S3Error denial, String requestId) {
        var text = new StringWriter();
        try {
            var xml = Writers.FACTORY.createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("Error");
            for (var element :
                    new String[][] {{"Code", denial.code()}, {"Message", denial.message()}, {"RequestId", requestId}}) {
                xml.writeStartElement(element[0]);
                xml.writeCharacters(element[1]);
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("text can always be written", e);
        }
        return text.toString();
    }
}
