/** Identity tokens for other services: the accounts as issuers of them, their keys, and who gets tokens. */
@NullMarked
package dev.keyhold.domain.outbound;

import org.jspecify.annotations.NullMarked;
