/** Work that takes processors, in bounds. */
@NullMarked
package dev.keyhold.domain.work;

import org.jspecify.annotations.NullMarked;
