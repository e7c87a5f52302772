/** Envoy's external authorization, by gRPC. */
@NullMarked
package dev.keyhold.gateway.envoy;

import org.jspecify.annotations.NullMarked;
