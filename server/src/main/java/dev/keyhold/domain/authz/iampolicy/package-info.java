/** Authorization of AWS actions. */
@NullMarked
package dev.keyhold.domain.authz.iampolicy;

import org.jspecify.annotations.NullMarked;
