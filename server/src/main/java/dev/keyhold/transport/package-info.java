/** What every API needs of HTTP: who is let in, how much is read, and whether an answer is still waited for. */
@NullMarked
package dev.keyhold.transport;

import org.jspecify.annotations.NullMarked;
