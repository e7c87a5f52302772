/**
 * The installation on disk, and what an administrator does to it: set-up, backup, restore, copy, rekey, integrity
 * check.
 */
@NullMarked
package dev.keyhold.maintenance;

import org.jspecify.annotations.NullMarked;
