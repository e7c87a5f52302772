/** What the service does, spoken in model terms; {@link dev.keyhold.domain.authz.Action} is the table of it. */
@NullMarked
package dev.keyhold.domain;

import org.jspecify.annotations.NullMarked;
