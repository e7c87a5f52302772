package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;

/** The body of a request that deletes several objects. */
final class DeleteList {
    private static final int MAX_OBJECTS = 1000;
    private static final String KEY = "Key";
    private static final String VERSION = "VersionId";
    private static final Set<String> OF_OBJECTS = Set.of(KEY, VERSION, "ETag", "LastModifiedTime", "Size");

    private DeleteList() {}

    /** An object to delete, or a version of it. */
    record Entry(String key, Optional<String> version) {}

    static List<Entry> parse(byte[] body) throws UnmappableException {
        return XmlBody.read(body, "Delete", DeleteList::entries);
    }

    private static List<Entry> entries(XmlBody body) throws XMLStreamException, UnmappableException {
        var entries = new ArrayList<Entry>();
        var quiet = false;
        while (body.nextElement()) {
            switch (body.name()) {
                case "Object" -> entries.add(entry(body));
                case "Quiet" -> {
                    if (quiet) {
                        throw XmlBody.malformed();
                    }
                    body.text();
                    quiet = true;
                }
                default -> throw XmlBody.malformed();
            }
        }
        if (entries.isEmpty() || entries.size() > MAX_OBJECTS) {
            throw XmlBody.malformed();
        }
        return entries;
    }

    private static Entry entry(XmlBody body) throws XMLStreamException, UnmappableException {
        Map<String, String> parts = new HashMap<>();
        while (body.nextElement()) {
            var name = body.name();
            if (!OF_OBJECTS.contains(name) || parts.put(name, body.text()) != null) {
                throw XmlBody.malformed();
            }
        }
        var key = ObjectKey.require(parts.getOrDefault(KEY, ""));
        var version = parts.get(VERSION);
        if (!isTrimmed(key) || (version != null && !isTrimmed(ObjectKey.require(version)))) {
            throw XmlBody.malformed();
        }
        return new Entry(key, Optional.ofNullable(version));
    }

    private static boolean isTrimmed(String text) {
        return text.strip().equals(text);
    }
}
