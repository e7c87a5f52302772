/** Authorization of AWS actions: by the IAM policies that apply to the principal, which are evaluated here alone. */
@NullMarked
package dev.keyhold.domain.authz.iampolicy;

import org.jspecify.annotations.NullMarked;
