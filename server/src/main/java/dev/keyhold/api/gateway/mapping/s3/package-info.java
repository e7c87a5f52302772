/**
 * S3 in the terms of IAM policies: from an HTTP request to its actions, resources and condition keys. Stores read the
 * corner cases of HTTP differently; a request that any of them, or a proxy in between, may take for another one than
 * the request that is authorized here is refused.
 */
@NullMarked
package dev.keyhold.api.gateway.mapping.s3;

import org.jspecify.annotations.NullMarked;
