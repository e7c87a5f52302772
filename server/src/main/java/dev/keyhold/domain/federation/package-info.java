/** Who outside of the installation is trusted: the providers of identity tokens. */
@NullMarked
package dev.keyhold.domain.federation;

import org.jspecify.annotations.NullMarked;
