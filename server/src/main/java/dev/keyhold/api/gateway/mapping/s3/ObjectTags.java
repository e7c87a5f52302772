package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.sigv4.Parameters;
import dev.keyhold.sigv4.PercentCoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The tags that a request gives to an object.
 *
 * @param known empty if they are in the body, or those of the object that is copied
 */
record ObjectTags(Optional<List<Tag>> known) {
    static final ObjectTags NONE = new ObjectTags(Optional.of(List.of()));
    static final ObjectTags UNKNOWN = new ObjectTags(Optional.empty());

    private static final Optional<String> REPLACE = Optional.of("REPLACE");

    /** Those of a request: {@code copies} if, unless it says otherwise, they are those of the object that is copied. */
    static ObjectTags of(S3Headers headers, boolean copies) throws UnmappableException {
        var header = headers.get(S3Headers.TAGGING);
        var stated = header.isEmpty() ? NONE : parse(header.get());
        return copies && !headers.get(S3Headers.TAGGING_DIRECTIVE).equals(REPLACE) ? UNKNOWN : stated;
    }

    /** Reads {@code a=b&c=d}. A plus is a space for some stores, and a comma may join two headers. */
    private static ObjectTags parse(String header) throws UnmappableException {
        TargetText.requirePlain(header);
        var tags = new ArrayList<Tag>();
        var keys = new HashSet<String>();
        try {
            for (var pair : Parameters.split(header)) {
                tags.add(new Tag(pair.nameText(), pair.valueText()));
                if (!keys.add(pair.nameText()) || pair.nameText().isEmpty()) {
                    throw new UnmappableException("a tag that is there twice, or without a key");
                }
            }
        } catch (PercentCoding.Malformed _) {
            throw new UnmappableException("tags that are not well encoded");
        }
        return header.indexOf('+') >= 0 || header.indexOf(',') >= 0
                ? UNKNOWN
                : new ObjectTags(Optional.of(List.copyOf(tags)));
    }

    ContextValue keys() {
        if (known.isEmpty()) {
            return ContextValue.UNKNOWN;
        }
        var keys = known.get().stream().map(Tag::key).toList();
        return keys.isEmpty() ? ContextValue.ABSENT : ContextValue.of(keys);
    }

    /** The value of a tag by its key in lower case; unknown if there are two that differ in case only. */
    ContextValue value(String key) {
        if (known.isEmpty()) {
            return ContextValue.UNKNOWN;
        }
        var found = known.get().stream()
                .filter(tag -> Tag.fold(tag.key()).equals(key))
                .map(Tag::value)
                .toList();
        return switch (found.size()) {
            case 0 -> ContextValue.ABSENT;
            case 1 -> ContextValue.of(found.getFirst());
            default -> ContextValue.UNKNOWN;
        };
    }
}
