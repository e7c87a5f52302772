/** OpenStack Keystone's endpoints for servers that speak S3 or EC2. */
@NullMarked
package dev.keyhold.gateway.keystone;

import org.jspecify.annotations.NullMarked;
