package dev.keyhold.domain.importing;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.Tag;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names of another store, as names of an account. Equal names give equal names, so that a second run finds them. */
final class ImportNames {
    static final int MAX_USER = 64;
    static final int MAX_OTHER = 128;

    private static final String ALLOWED = "+=,.@_-";
    private static final String ALLOWED_IN_TAGS = "_.:/+-@";
    private static final int MAX_TAG = 200;
    private static final int HASH = 16;
    /** Names that differ only in what was replaced; more of them are refused. */
    private static final int MAX_SUFFIX = 99;

    private static final String TAG = "keyhold:imported-from";

    private ImportNames() {}

    /** Whether it can be the name of a user or something else as it is. */
    static boolean isValid(String name, int max) {
        return !name.isEmpty() && name.length() <= max && name.chars().allMatch(ImportNames::isAllowed);
    }

    /** The names to try in turn: the name with what is not allowed replaced, then with a number behind it. */
    static Stream<String> candidates(String name, int max) {
        var replaced = new StringBuilder();
        name.chars().limit(max).forEach(c -> replaced.append(isAllowed(c) ? (char) c : '-'));
        var base = replaced.isEmpty() ? "-" : replaced.toString();
        var numbered = IntStream.rangeClosed(2, MAX_SUFFIX).mapToObj(number -> {
            var end = "-" + number;
            return base.substring(0, Math.min(base.length(), max - end.length())) + end;
        });
        return Stream.concat(Stream.of(base), numbered);
    }

    /** The tag by which an imported user is known again, whatever it is called now. */
    static Tag tag(String format, String name) {
        return new Tag(TAG, format + ":" + spelled(name));
    }

    /** The path of imported groups: it tells them from groups that were created here. */
    static String path(String format, String name, String here) {
        var path = "/imported/" + format + "/";
        return name.equals(here) ? path : path + Sha256.hex(name).substring(0, HASH) + "/";
    }

    /** Characters that a tag cannot have are written in hex. A name that is then too long is replaced by its digest. */
    private static String spelled(String name) {
        var text = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (c < 128 && (Character.isLetterOrDigit(c) || ALLOWED_IN_TAGS.indexOf(c) >= 0)) {
                text.appendCodePoint(c);
            } else {
                text.append('=').append(Integer.toHexString(c)).append('=');
            }
        });
        return text.length() <= MAX_TAG ? text.toString() : "sha256/" + Sha256.hex(name);
    }

    private static boolean isAllowed(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0);
    }
}
