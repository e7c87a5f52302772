/** Envoy's external authorization, by gRPC. */
@NullMarked
package dev.keyhold.api.gateway.envoy;

import org.jspecify.annotations.NullMarked;
