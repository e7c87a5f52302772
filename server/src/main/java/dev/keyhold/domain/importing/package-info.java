/**
 * Takes users, keys, groups and policies of another store into an account: with their ids and secrets, all of a file or
 * nothing. Files and their formats are read elsewhere.
 */
@NullMarked
package dev.keyhold.domain.importing;

import org.jspecify.annotations.NullMarked;
