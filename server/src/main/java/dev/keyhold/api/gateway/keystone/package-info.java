/** OpenStack Keystone's endpoints for servers that speak S3 or EC2. */
@NullMarked
package dev.keyhold.api.gateway.keystone;

import org.jspecify.annotations.NullMarked;
