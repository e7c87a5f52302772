package dev.keyhold.crypto;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

/** JSON objects as the library for tokens reads them, which alone would take an array of pairs for one. */
final class JsonObjects {
    private JsonObjects() {}

    /** The members; empty when the text is no object, or has two members of one name. */
    static Optional<Map<String, Object>> parse(String text) {
        if (!isObject(text)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSONObjectUtils.parse(text));
        } catch (ParseException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** True if a JSON text is an object, if it is any. */
    static boolean isObject(String text) {
        return text.stripLeading().startsWith("{");
    }
}
