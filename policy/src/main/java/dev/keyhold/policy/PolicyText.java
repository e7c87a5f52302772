package dev.keyhold.policy;

/** Rules for the text of a document that concern its characters, not its meaning. */
public final class PolicyText {
    /** The longest document that is read, in UTF-16 units. Quotas of the service are smaller and are the caller's. */
    public static final int MAX_LENGTH = 131_072;

    private PolicyText() {}

    /** Tab, LF, CR and U+0020 to U+00FF: what the API's model lets through. */
    public static boolean hasOnlyAllowedCharacters(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > 0xFF || (c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
                return false;
            }
        }
        return true;
    }

    /** The size that counts against a quota: every character but space, tab, CR and LF. */
    public static int countedSize(String text) {
        var size = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                size++;
            }
        }
        return size;
    }

    /** A JSON document without white space between its tokens. */
    public static String minified(String json) {
        var minified = new StringBuilder(json.length());
        var inString = false;
        for (var i = 0; i < json.length(); i++) {
            var c = json.charAt(i);
            if (inString || (c != ' ' && c != '\t' && c != '\n' && c != '\r')) {
                minified.append(c);
            }
            if (inString && c == '\\' && i + 1 < json.length()) {
                i++;
                minified.append(json.charAt(i));
            } else if (c == '"') {
                inString = !inString;
            }
        }
        return minified.toString();
    }
}
