/** Accounts and the identities in them. */
@NullMarked
package dev.keyhold.domain.identity;

import org.jspecify.annotations.NullMarked;
