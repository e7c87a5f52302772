/** Work that waits for its time or for a processor, and the nodes that do it. */
@NullMarked
package dev.keyhold.domain.job;

import org.jspecify.annotations.NullMarked;
