/** The package of Tink's client of AWS KMS, which takes a client with another endpoint from its own package alone. */
@NullMarked
package com.google.crypto.tink.integration.awskms;

import org.jspecify.annotations.NullMarked;
