/** Access keys, sessions and the verification of signed requests. */
@NullMarked
package dev.keyhold.domain.credential;

import org.jspecify.annotations.NullMarked;
