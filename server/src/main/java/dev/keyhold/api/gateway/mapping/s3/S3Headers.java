package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.sigv4.WireRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The headers of a request that say what it does. Each of them is there once. */
final class S3Headers {
    static final String COPY_SOURCE = "x-amz-copy-source";
    static final String TAGGING = "x-amz-tagging";
    static final String TAGGING_DIRECTIVE = "x-amz-tagging-directive";

    private static final String GRANT = "x-amz-grant-";
    private static final String LOCK = "x-amz-object-lock-";

    /** Servlet containers read parameters in the bodies of such requests as they do in the query. */
    private static final String FORM = "application/x-www-form-urlencoded";

    private static final String UPLOAD = "multipart/";
    private static final Set<String> WITH_FORMS = Set.of("PUT", "POST", "DELETE");

    private final WireRequest wire;
    /** Those that are there once, at hand: several of them are asked for at every request. */
    private final Map<String, String> single;

    private S3Headers(WireRequest wire, Map<String, String> single) {
        this.wire = wire;
        this.single = single;
    }

    static S3Headers of(WireRequest wire) throws UnmappableException {
        var single = new HashMap<String, String>();
        for (var header : wire.headers()) {
            var name = header.getKey();
            HeaderNames.requireKnown(name);
            if (HeaderNames.isSingle(name) && single.put(name, header.getValue()) != null) {
                throw new UnmappableException("a header that is there twice");
            }
        }
        if (WITH_FORMS.contains(wire.method())
                && wire.values("content-type").stream().anyMatch(S3Headers::isForm)) {
            throw new UnmappableException("a form, of which servers read parameters");
        }
        return new S3Headers(wire, single);
    }

    private static boolean isForm(String contentType) {
        var type = contentType.toLowerCase(Locale.ROOT);
        return type.contains(FORM) || type.contains(UPLOAD);
    }

    private Optional<String> first(String name) {
        return HeaderNames.isSingle(name) ? Optional.ofNullable(single.get(name)) : wire.first(name);
    }

    Optional<String> get(String name) {
        return first(name).map(String::strip);
    }

    boolean has(String name) {
        return first(name).isPresent();
    }

    /** Whether a header that is true or false is not false. */
    boolean isSet(String name) {
        return get(name).filter(value -> !value.equalsIgnoreCase("false")).isPresent();
    }

    boolean hasGrant() {
        for (var name : single.keySet()) {
            if (name.startsWith(GRANT)) {
                return true;
            }
        }
        return false;
    }

    boolean hasLegalHold() {
        return has(LOCK + "legal-hold");
    }

    boolean hasRetention() {
        return has(LOCK + "mode") || has(LOCK + "retain-until-date");
    }

    /**
     * A header as the value of a condition key. Proxies join headers of one name by commas, and a store may have read
     * one of them only; what is not ASCII is not the same text for everybody.
     */
    ContextValue value(String name) {
        var value = get(name);
        if (value.isEmpty()) {
            return ContextValue.ABSENT;
        }
        return value.get().chars().allMatch(c -> c >= ' ' && c < 0x7F && c != ',')
                ? ContextValue.of(value.get())
                : ContextValue.UNKNOWN;
    }
}
