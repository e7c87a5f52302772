/** Clouds and folders: package {@code yandex.cloud.resourcemanager.v1}, one class a service. */
@NullMarked
package dev.keyhold.api.yandex.resourcemanager;

import org.jspecify.annotations.NullMarked;
