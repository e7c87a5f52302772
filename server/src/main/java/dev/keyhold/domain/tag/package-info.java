/** The tags of resources: which a resource may have, and the use case that lists and changes them. */
@NullMarked
package dev.keyhold.domain.tag;

import org.jspecify.annotations.NullMarked;
