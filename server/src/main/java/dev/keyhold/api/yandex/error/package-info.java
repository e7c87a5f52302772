/** From service errors to status codes, texts and details of Yandex Cloud. */
@NullMarked
package dev.keyhold.api.yandex.error;

import org.jspecify.annotations.NullMarked;
