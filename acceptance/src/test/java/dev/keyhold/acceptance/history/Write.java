package dev.keyhold.acceptance.history;

import java.util.Optional;

/**
 * A credential was created, disabled or enabled. A write that is not acknowledged may have been done, may be done later
 * or never.
 *
 * @param on whether the credential is valid after the write
 * @param doneBy the node that did it, which must know of it at once; empty where several were asked
 * @param end when it was acknowledged or given up
 */
public record Write(
        String credential, boolean on, Optional<String> doneBy, long start, long end, boolean acknowledged) {}
