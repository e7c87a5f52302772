/** Managed policies: their documents, versions and tags, and what uses them. */
@NullMarked
package dev.keyhold.domain.policy;

import org.jspecify.annotations.NullMarked;
