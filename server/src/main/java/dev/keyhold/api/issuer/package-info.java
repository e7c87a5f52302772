/** What is published of issuers of identity tokens, for everybody who verifies their tokens. */
@NullMarked
package dev.keyhold.api.issuer;

import org.jspecify.annotations.NullMarked;
