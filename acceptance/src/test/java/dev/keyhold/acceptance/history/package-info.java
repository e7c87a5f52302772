/** What clients of several nodes were told, in the order of time, and whether it can be so. */
@NullMarked
package dev.keyhold.acceptance.history;

import org.jspecify.annotations.NullMarked;
