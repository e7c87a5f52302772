/** An OIDC issuer for tests. It uses nothing but the JDK, so that what it signs was made by none of the code under test. */
@NullMarked
package dev.keyhold.oidc;

import org.jspecify.annotations.NullMarked;
