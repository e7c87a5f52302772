/** The commands, one class each; the only package that prints. */
@NullMarked
package dev.keyhold.cli;

import org.jspecify.annotations.NullMarked;
