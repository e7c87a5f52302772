/** The Yandex Cloud services by gRPC. */
@NullMarked
package dev.keyhold.api.yandex.protocol.grpc;

import org.jspecify.annotations.NullMarked;
