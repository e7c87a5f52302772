/** Symmetric keys: their life, and what is encrypted with them. */
@NullMarked
package dev.keyhold.domain.kms;

import org.jspecify.annotations.NullMarked;
