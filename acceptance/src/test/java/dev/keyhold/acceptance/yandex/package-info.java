/** The Yandex dialect as its own clients see it. */
@NullMarked
package dev.keyhold.acceptance.yandex;

import org.jspecify.annotations.NullMarked;
