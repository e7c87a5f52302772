/** Memory that never outlives a change to what it remembers. */
@NullMarked
package dev.keyhold.domain.cache;

import org.jspecify.annotations.NullMarked;
