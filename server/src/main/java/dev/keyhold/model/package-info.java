/** The nouns: records, identifiers and the ways a request can be refused. Depends on the JDK alone. */
@NullMarked
package dev.keyhold.model;

import org.jspecify.annotations.NullMarked;
