package dev.keyhold.model;

import java.util.List;

/**
 * What clients sent, on its way back to them in the text of a refusal, or into the audit trail. A secret that was sent
 * in the place of a name is not repeated: every text of a refusal that repeats what was sent goes through here. Nothing
 * of it can be undone in an audit trail, so what goes there is more strictly judged than what goes back to the client.
 */
public final class Redaction {
    /** Shorter than any secret that is handed out. */
    private static final int MAX_LENGTH = 30;
    /** Names and ARNs may be longer, as long as no secret can look like them. */
    private static final int MAX_PLAIN = 256;
    /** Letters and digits without anything between them; a secret in hex has more. */
    private static final int MAX_RUN = 20;

    /** How many letters two words of a name have at least, on average. */
    private static final int MIN_LETTERS_OF_TWO = 9;
    /** How long secret access keys are: a row of so many is one, whatever it looks like. */
    private static final int SECRET_ACCESS_KEY = 40;
    /** Digits in a long row of words: two years, or a version. */
    private static final int MAX_DIGITS = 8;
    /** What secrets begin with that have other characters than letters and digits in them. */
    private static final List<String> SECRETS = List.of("YC", "AQVN", "t1.", "v1.", "keyhold-root-key");
    /** What joins words in a name, and is in no secret that has no mark of its own. */
    private static final String JOINING = "-_.:=,@";

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

    /**
     * A name that is sent back to the client that sent it, or an ellipsis if it looks like a secret. People's names are
     * made of words, joined or apart; of random characters, capital letters, small letters and digits follow each other
     * at random.
     */
    public static String name(String value) {
        return value.length() <= MAX_LENGTH || (value.length() <= MAX_PLAIN && isName(value)) ? value : ELLIPSIS;
    }

    private static boolean isName(String value) {
        for (var prefix : SECRETS) {
            if (value.startsWith(prefix)) {
                return false;
            }
        }
        var from = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || JOINING.indexOf(value.charAt(i)) >= 0) {
                if (!isWords(value, from, i)) {
                    return false;
                }
                from = i + 1;
            }
        }
        return true;
    }

    /** Whether letters and digits in a row are few, or words: long ones, with few digits between them. */
    private static boolean isWords(String value, int from, int to) {
        var words = 0;
        var digits = 0;
        var letters = 0;
        var before = Kind.OTHER;
        for (int i = from; i < to; i++) {
            var kind = Kind.of(value.charAt(i));
            if (kind == Kind.OTHER) {
                return false;
            }
            if (kind != Kind.BETWEEN) {
                letters++;
                var continues = kind == before || (kind == Kind.SMALL && before == Kind.CAPITAL);
                words += continues ? 0 : 1;
                digits += kind == Kind.DIGIT ? 1 : 0;
            }
            before = kind;
        }
        return letters <= MAX_RUN
                || (to - from != SECRET_ACCESS_KEY
                        && 2 * letters >= MIN_LETTERS_OF_TWO * words
                        && digits <= MAX_DIGITS);
    }

    private enum Kind {
        CAPITAL,
        SMALL,
        DIGIT,
        /** In a path, and in secret access keys: what is on both sides of it counts as one. */
        BETWEEN,
        OTHER;

        static Kind of(char c) {
            if (c >= 'A' && c <= 'Z') {
                return CAPITAL;
            }
            if (c >= 'a' && c <= 'z') {
                return SMALL;
            }
            if (c >= '0' && c <= '9') {
                return DIGIT;
            }
            return c == '/' ? BETWEEN : OTHER;
        }
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
