/** What gRPC and REST requests of Yandex Cloud have in common. */
@NullMarked
package dev.keyhold.api.yandex.protocol;

import org.jspecify.annotations.NullMarked;
