/** What an operator does for an installation beside serving it: saving, looking after, moving. */
@NullMarked
package dev.keyhold.boot.care;

import org.jspecify.annotations.NullMarked;
