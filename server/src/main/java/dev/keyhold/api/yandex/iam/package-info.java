/** Service accounts, their keys and tokens: package {@code yandex.cloud.iam.v1}, one class a service. */
@NullMarked
package dev.keyhold.api.yandex.iam;

import org.jspecify.annotations.NullMarked;
