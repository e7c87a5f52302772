/** Looking after what is stored. */
@NullMarked
package dev.keyhold.domain.care;

import org.jspecify.annotations.NullMarked;
