/** What happened, to what, by whom, from where and with what outcome. */
@NullMarked
package dev.keyhold.domain.audit;

import org.jspecify.annotations.NullMarked;
