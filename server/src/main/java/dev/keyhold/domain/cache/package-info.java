/** Memory that never outlives a change to what it remembers, and counts of what happened lately. */
@NullMarked
package dev.keyhold.domain.cache;

import org.jspecify.annotations.NullMarked;
