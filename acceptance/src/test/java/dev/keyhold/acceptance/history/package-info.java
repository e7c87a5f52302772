/** The responses to clients of several nodes, in the order of time, and whether they are consistent. */
@NullMarked
package dev.keyhold.acceptance.history;

import org.jspecify.annotations.NullMarked;
