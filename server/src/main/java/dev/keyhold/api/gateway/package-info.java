/** What other servers ask: whose is this request, is its credential still good. Nothing here changes anything. */
@NullMarked
package dev.keyhold.api.gateway;

import org.jspecify.annotations.NullMarked;
