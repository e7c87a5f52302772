/** Decisions for other programs, in the shape of the OpenID Authorization API 1.0 (AuthZEN). */
@NullMarked
package dev.keyhold.api.gateway.authzen;

import org.jspecify.annotations.NullMarked;
