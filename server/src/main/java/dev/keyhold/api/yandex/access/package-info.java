/**
 * {@code AccessService} of Yandex Cloud, by which YDB and others ask whose a credential is and what its owner may do.
 */
@NullMarked
package dev.keyhold.api.yandex.access;

import org.jspecify.annotations.NullMarked;
