/** Requests to HTTP APIs, called in IAM policies by a table of methods and paths. */
@NullMarked
package dev.keyhold.api.gateway.mapping.route;

import org.jspecify.annotations.NullMarked;
