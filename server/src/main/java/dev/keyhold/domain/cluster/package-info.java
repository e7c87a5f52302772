/** What nodes that share a store know of each other. */
@NullMarked
package dev.keyhold.domain.cluster;

import org.jspecify.annotations.NullMarked;
