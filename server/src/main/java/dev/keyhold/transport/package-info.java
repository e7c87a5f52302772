/** What every API needs of HTTP: which request a thread works for, and whether its answer is still waited for. */
@NullMarked
package dev.keyhold.transport;

import org.jspecify.annotations.NullMarked;
