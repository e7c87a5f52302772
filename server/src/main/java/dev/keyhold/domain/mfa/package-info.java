/** MFA devices: their life, and the verification of their one-time codes. */
@NullMarked
package dev.keyhold.domain.mfa;

import org.jspecify.annotations.NullMarked;
