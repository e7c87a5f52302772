/** Signature Version 4 on the wire: reduces requests to what their signatures are about. No secret comes near it. */
@NullMarked
package dev.keyhold.sigv4;

import org.jspecify.annotations.NullMarked;
