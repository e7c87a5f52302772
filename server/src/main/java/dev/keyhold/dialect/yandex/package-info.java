/** The Yandex Cloud dialect: gRPC and REST in, gRPC and REST out; rules of fields are read from the contract itself. */
@NullMarked
package dev.keyhold.dialect.yandex;

import org.jspecify.annotations.NullMarked;
