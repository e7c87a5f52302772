/** Reads files that other stores export, which nobody vouches for, into drafts of imports. */
@NullMarked
package dev.keyhold.maintenance.importing;

import org.jspecify.annotations.NullMarked;
