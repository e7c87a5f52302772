/** The Yandex Cloud services by HTTP and JSON, as the contract binds them. */
@NullMarked
package dev.keyhold.api.yandex.protocol.rest;

import org.jspecify.annotations.NullMarked;
