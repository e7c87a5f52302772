/** Starts Keyhold for the tests of other software. */
@NullMarked
package dev.keyhold.junit;

import org.jspecify.annotations.NullMarked;
