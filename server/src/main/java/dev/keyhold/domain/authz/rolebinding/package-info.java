/** Authorization by role bindings. */
@NullMarked
package dev.keyhold.domain.authz.rolebinding;

import org.jspecify.annotations.NullMarked;
