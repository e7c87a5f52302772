/** How requests to servers behind gateways are called in IAM policies. */
@NullMarked
package dev.keyhold.api.gateway.mapping;

import org.jspecify.annotations.NullMarked;
