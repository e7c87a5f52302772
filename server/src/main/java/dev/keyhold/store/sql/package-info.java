/** The storage port on SQL; the only package that speaks it. */
@NullMarked
package dev.keyhold.store.sql;

import org.jspecify.annotations.NullMarked;
