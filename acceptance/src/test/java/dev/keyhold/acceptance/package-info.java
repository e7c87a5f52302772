/** Unmodified clients and plain processes against a server that runs as a process of its own. */
@NullMarked
package dev.keyhold.acceptance;

import org.jspecify.annotations.NullMarked;
