/**
 * {@code AccessService} of Yandex Cloud, by which YDB and others authenticate credentials and evaluate the
 * permissions of their owners.
 */
@NullMarked
package dev.keyhold.api.yandex.access;

import org.jspecify.annotations.NullMarked;
