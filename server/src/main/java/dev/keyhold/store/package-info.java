/** The storage port: closure transactions over small interfaces, one an aggregate. */
@NullMarked
package dev.keyhold.store;

import org.jspecify.annotations.NullMarked;
