/** Request authentication for other servers. Nothing here changes any record. */
@NullMarked
package dev.keyhold.api.gateway;

import org.jspecify.annotations.NullMarked;
