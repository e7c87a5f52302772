/** Identities: users, service accounts and the root. */
@NullMarked
package dev.keyhold.domain.identity;

import org.jspecify.annotations.NullMarked;
