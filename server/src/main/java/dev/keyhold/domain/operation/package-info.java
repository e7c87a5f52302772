/** Long-running operations, as clients of Yandex Cloud expect them, and calls that must not run twice. */
@NullMarked
package dev.keyhold.domain.operation;

import org.jspecify.annotations.NullMarked;
