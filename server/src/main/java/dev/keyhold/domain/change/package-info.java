/** Changes: one transaction with the change, its audit events and what an API stores with it. */
@NullMarked
package dev.keyhold.domain.change;

import org.jspecify.annotations.NullMarked;
