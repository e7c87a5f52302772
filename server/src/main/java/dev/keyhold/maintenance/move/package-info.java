/** Moving a single account from one installation to another: its file, what may be in it, and both directions. */
@NullMarked
package dev.keyhold.maintenance.move;

import org.jspecify.annotations.NullMarked;
