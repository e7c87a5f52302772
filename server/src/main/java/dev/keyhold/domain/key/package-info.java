/** Symmetric keys: their life, and what is encrypted with them. */
@NullMarked
package dev.keyhold.domain.key;

import org.jspecify.annotations.NullMarked;
