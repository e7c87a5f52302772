package dev.keyhold.model;

/**
 * What clients sent, on its way back to them in the text of a refusal, or into the audit trail. A secret that was sent
 * in the place of a name is not repeated: every text of a refusal that repeats what was sent goes through here.
 */
public final class Redaction {
    /** Shorter than any secret that is handed out. */
    private static final int MAX_LENGTH = 30;
    /** Names and ARNs may be longer, as long as no secret can look like them. */
    private static final int MAX_PLAIN = 256;
    /** Letters and digits without anything between them; a secret in hex has more. */
    private static final int MAX_RUN = 20;

    private static final String ELLIPSIS = "…";

    private Redaction() {}

    /**
     * The value, or an ellipsis in place of a long one that might be a secret: one with an upper-case letter in it,
     * which no secret in base64 is without, with many letters and digits in a row, or with a space, as a plaintext
     * has, or the plus sign that stands for a space in forms.
     */
    public static String of(String value) {
        var repeated = value.length() <= MAX_LENGTH || (value.length() <= MAX_PLAIN && isPlain(value));
        return repeated ? value : ELLIPSIS;
    }

    /** A word of a protocol, or an ellipsis where it cannot be one: also half of a secret is not repeated. */
    public static String word(String value) {
        return value.length() <= MAX_LENGTH && isPlain(value) ? value : ELLIPSIS;
    }

    private static boolean isPlain(String value) {
        var run = 0;
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            var isWord = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            run = isWord ? run + 1 : 0;
            if (run > MAX_RUN || !(isWord || "-_.:/=,@".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }
}
