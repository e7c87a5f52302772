/** Real PostgreSQL servers, for tests and benchmarks. */
@NullMarked
package dev.keyhold.postgres;

import org.jspecify.annotations.NullMarked;
