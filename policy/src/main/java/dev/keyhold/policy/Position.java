package dev.keyhold.policy;

/**
 * A place in the text of a document. Both numbers count from 1; a column counts UTF-16 units, and a line ends with LF,
 * CR or CRLF.
 */
public record Position(int line, int column) {
    /** The first character of a document. */
    public static final Position START = new Position(1, 1);
}
