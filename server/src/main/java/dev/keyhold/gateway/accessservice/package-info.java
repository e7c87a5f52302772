/**
 * {@code AccessService} of Yandex Cloud, by which YDB and others ask whose a credential is and what its owner may do.
 */
@NullMarked
package dev.keyhold.gateway.accessservice;

import org.jspecify.annotations.NullMarked;
