/** The providers of root keys: files, the environment, tokens and other key management services. */
@NullMarked
package dev.keyhold.maintenance.rootkey;

import org.jspecify.annotations.NullMarked;
