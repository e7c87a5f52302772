/** The organization and its accounts: creation, closing, reopening and what must be unique among them. */
@NullMarked
package dev.keyhold.domain.organization;

import org.jspecify.annotations.NullMarked;
