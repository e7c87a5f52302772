/** Long-running operations, which clients poll after a change, and idempotency keys. */
@NullMarked
package dev.keyhold.api.yandex.operation;

import org.jspecify.annotations.NullMarked;
