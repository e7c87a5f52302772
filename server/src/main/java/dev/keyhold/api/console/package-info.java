/** The web console: what its pages share. A page asks the same use cases as the APIs and renders what they answer. */
@NullMarked
package dev.keyhold.api.console;

import org.jspecify.annotations.NullMarked;
