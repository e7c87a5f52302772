/** Configuration, the HTTP server, and the modules that wire the service. */
@NullMarked
package dev.keyhold.server;

import org.jspecify.annotations.NullMarked;
