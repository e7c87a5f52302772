package dev.keyhold.acceptance.history;

import java.util.Optional;

/**
 * A credential was made, or switched off or on. One that is not acknowledged may have been done, be done later or
 * never.
 *
 * @param on whether the credential is good when it is done
 * @param doneBy the node that did it, which must know of it at once; empty where several were asked
 * @param end when it was acknowledged or given up
 */
public record Write(
        String credential, boolean on, Optional<String> doneBy, long start, long end, boolean acknowledged) {}
