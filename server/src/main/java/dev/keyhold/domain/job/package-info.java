/** Work that waits for its time: found when it is due and done once, whichever node finds it. */
@NullMarked
package dev.keyhold.domain.job;

import org.jspecify.annotations.NullMarked;
