/** Who may do what: one authorizer, asked by every use case. */
@NullMarked
package dev.keyhold.domain.policy;

import org.jspecify.annotations.NullMarked;
