package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/**
 * The body of a request that restores an archived object. It can also say that the object is queried instead, and that
 * the result is written to another bucket: such a request is refused, and so is one whose body is not there.
 */
final class RestoreOrder {
    private static final Set<String> PARTS = Set.of("Days", "Description", "Tier");
    private static final String PARAMETERS = "GlacierJobParameters";
    private static final Set<String> OF_PARAMETERS = Set.of("Tier");

    private RestoreOrder() {}

    /** Returns if nothing else is restored than the object, where it is. */
    static void requirePlain(S3Request request) throws UnmappableException {
        if (request.hasNoBody()) {
            return;
        }
        if (!XmlBody.isReadable(request)) {
            throw new UnmappableException("a restoration without its body, which can name another bucket");
        }
        XmlBody.read(request.call().wire().body(), "RestoreRequest", RestoreOrder::parts);
    }

    private static Set<String> parts(XmlBody body) throws XMLStreamException, UnmappableException {
        var seen = new HashSet<String>();
        while (body.nextElement()) {
            var name = body.name();
            if (!seen.add(name)) {
                throw XmlBody.malformed();
            }
            if (name.equals(PARAMETERS)) {
                requireTexts(body, OF_PARAMETERS);
            } else {
                requireText(body, PARTS);
            }
        }
        return seen;
    }

    private static void requireTexts(XmlBody body, Set<String> names) throws XMLStreamException, UnmappableException {
        while (body.nextElement()) {
            requireText(body, names);
        }
    }

    private static void requireText(XmlBody body, Set<String> names) throws XMLStreamException, UnmappableException {
        if (!names.contains(body.name())) {
            throw XmlBody.malformed();
        }
        body.text();
    }
}
