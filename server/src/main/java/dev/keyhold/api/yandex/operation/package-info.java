/** Long-running operations: what a client polls after a change. */
@NullMarked
package dev.keyhold.api.yandex.operation;

import org.jspecify.annotations.NullMarked;
