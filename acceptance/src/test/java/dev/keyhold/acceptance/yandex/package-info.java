/** The Yandex Cloud API as the clients of Yandex Cloud see it. */
@NullMarked
package dev.keyhold.acceptance.yandex;

import org.jspecify.annotations.NullMarked;
