/** What all APIs share: entry of requests, limits, and access of gateways. */
@NullMarked
package dev.keyhold.api;

import org.jspecify.annotations.NullMarked;
