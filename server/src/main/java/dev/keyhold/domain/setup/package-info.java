/** Makes a new installation: account, folder, root, administrator and keyring. */
@NullMarked
package dev.keyhold.domain.setup;

import org.jspecify.annotations.NullMarked;
