/** What policies would decide, and which services they grant: answered by the code that enforces. */
@NullMarked
package dev.keyhold.domain.simulation;

import org.jspecify.annotations.NullMarked;
