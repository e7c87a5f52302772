/** What other services ask before they let somebody in: who is it, and may it do that? */
@NullMarked
package dev.keyhold.domain.inquiry;

import org.jspecify.annotations.NullMarked;
