/** What policies would decide: questions that change nothing, answered by the code that enforces. */
@NullMarked
package dev.keyhold.domain.simulation;

import org.jspecify.annotations.NullMarked;
