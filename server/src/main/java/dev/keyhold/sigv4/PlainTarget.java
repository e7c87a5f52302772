package dev.keyhold.sigv4;

/** Refuses targets that another server may take for others than they are signed as. */
final class PlainTarget {
    private static final int DOTS = 2;
    private static final int HEX = 16;

    private PlainTarget() {}

    /** Returns if there is no number sign, behind which some servers see no part of the target. */
    static void requireNoFragment(WireRequest request) {
        if (request.path().indexOf('#') >= 0 || request.query().indexOf('#') >= 0) {
            throw SignatureException.of(SignatureError.BAD_PATH);
        }
    }

    /**
     * Returns if no segment of a path is empty, but for the last, or is one or two dots. Signers take such segments
     * out, so the path with them and the one without have the same signature. Escapes count as what they stand for.
     */
    static void requirePlain(String path) {
        var length = path.length();
        var empty = true;
        var dots = 0;
        var others = false;
        for (int i = 1; i <= length; i++) {
            var c = i == length ? '/' : path.charAt(i);
            var raw = c == '/';
            if (c == '%' && i + DOTS < length) {
                c = escaped(path, i);
                i += DOTS;
            }
            if (c == '/' || c == '\\') {
                if ((!others && dots > 0 && dots <= DOTS) || (raw && empty && i < length)) {
                    throw SignatureException.of(SignatureError.BAD_PATH);
                }
                dots = 0;
                others = false;
                empty = raw;
            } else {
                dots += c == '.' ? 1 : 0;
                others |= c != '.';
                empty = false;
            }
        }
    }

    /** What an escape stands for; a broken one stands for itself. */
    private static char escaped(String path, int at) {
        var high = Character.digit(path.charAt(at + 1), HEX);
        var low = Character.digit(path.charAt(at + 2), HEX);
        return high < 0 || low < 0 ? '%' : (char) (high * HEX + low);
    }
}
