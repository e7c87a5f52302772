/** Makes a new installation: account, folder, root and keyring. */
@NullMarked
package dev.keyhold.domain.setup;

import org.jspecify.annotations.NullMarked;
