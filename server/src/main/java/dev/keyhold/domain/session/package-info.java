/** Sessions: how they are issued, and the tokens in which all of them is kept. */
@NullMarked
package dev.keyhold.domain.session;

import org.jspecify.annotations.NullMarked;
