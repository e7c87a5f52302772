/** The service as one program: {@link dev.keyhold.Main} hands over to the command line. */
@NullMarked
package dev.keyhold;

import org.jspecify.annotations.NullMarked;
