/** Clouds and folders. */
@NullMarked
package dev.keyhold.domain.resource;

import org.jspecify.annotations.NullMarked;
