/** The Yandex Cloud API: every service by gRPC, and by REST at the paths that the contract binds. */
@NullMarked
package dev.keyhold.api.yandex;

import org.jspecify.annotations.NullMarked;
