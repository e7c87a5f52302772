package dev.keyhold.acceptance.history;

/**
 * A credential was used on a node.
 *
 * @param start when the request was made, as {@code end} by {@link System#nanoTime} of one process
 */
public record Probe(String credential, String node, long start, long end, Answer answer) {
    boolean isAnswered() {
        return answer != Answer.UNAVAILABLE;
    }
}
