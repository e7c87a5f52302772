/** Requests against the rules that the contract states in its options. */
@NullMarked
package dev.keyhold.api.yandex.validation;

import org.jspecify.annotations.NullMarked;
