/** The pages of the web console, a class for each kind of thing that they show. */
@NullMarked
package dev.keyhold.api.console.screen;

import org.jspecify.annotations.NullMarked;
