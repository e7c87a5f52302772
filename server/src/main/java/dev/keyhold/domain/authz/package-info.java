/** Authorization: whether a principal may do something to a resource. */
@NullMarked
package dev.keyhold.domain.authz;

import org.jspecify.annotations.NullMarked;
