/** Decisions for object stores that ask a policy server in the shape of the Open Policy Agent. */
@NullMarked
package dev.keyhold.api.gateway.opa;

import org.jspecify.annotations.NullMarked;
