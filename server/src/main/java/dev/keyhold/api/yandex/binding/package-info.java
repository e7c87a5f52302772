/** Access bindings: the methods that the services of all kinds of resources have for them. */
@NullMarked
package dev.keyhold.api.yandex.binding;

import org.jspecify.annotations.NullMarked;
