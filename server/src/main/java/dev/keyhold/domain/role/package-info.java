/** Roles, which callers become for a limited time, and instance profiles, which name them for machines. */
@NullMarked
package dev.keyhold.domain.role;

import org.jspecify.annotations.NullMarked;
