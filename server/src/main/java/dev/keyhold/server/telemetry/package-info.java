/**
 * Traces and metrics for others, by the protocol of OpenTelemetry. Nothing here is loaded unless it is asked for.
 */
@NullMarked
package dev.keyhold.server.telemetry;

import org.jspecify.annotations.NullMarked;
