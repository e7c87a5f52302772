/** Authentication: from the credential that a request carries to its principal. */
@NullMarked
package dev.keyhold.domain.authn;

import org.jspecify.annotations.NullMarked;
