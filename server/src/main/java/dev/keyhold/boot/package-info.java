/** Configuration, wiring, ports, health and metrics. */
@NullMarked
package dev.keyhold.boot;

import org.jspecify.annotations.NullMarked;
