/** The protocols of AWS: requests in, responses out, in XML, JSON or CBOR. */
@NullMarked
package dev.keyhold.api.aws.protocol;

import org.jspecify.annotations.NullMarked;
