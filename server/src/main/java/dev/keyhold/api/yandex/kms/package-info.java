/** {@code yandex.cloud.kms.v1}: symmetric keys. */
@NullMarked
package dev.keyhold.api.yandex.kms;

import org.jspecify.annotations.NullMarked;
