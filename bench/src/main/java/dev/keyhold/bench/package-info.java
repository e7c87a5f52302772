/** Measures Keyhold, each measure against a baseline of the same run: {@code bench/run}. */
@NullMarked
package dev.keyhold.bench;

import org.jspecify.annotations.NullMarked;
