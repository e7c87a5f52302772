/** The only package that touches ciphers, certificates and secure random numbers. */
@NullMarked
package dev.keyhold.crypto;

import org.jspecify.annotations.NullMarked;
