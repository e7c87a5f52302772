/** The organization: package {@code yandex.cloud.organizationmanager.v1}, one class a service. */
@NullMarked
package dev.keyhold.api.yandex.organizationmanager;

import org.jspecify.annotations.NullMarked;
