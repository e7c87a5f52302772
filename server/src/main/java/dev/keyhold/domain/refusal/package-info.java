/** Why requests were refused: what is remembered of the last of them, and what is said to those who may read it. */
@NullMarked
package dev.keyhold.domain.refusal;

import org.jspecify.annotations.NullMarked;
