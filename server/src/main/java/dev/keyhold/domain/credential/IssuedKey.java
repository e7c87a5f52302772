package dev.keyhold.domain.credential;

import dev.keyhold.model.SecretBytes;

/**
 * A key just made, with its secret: the only time it is shown.
 *
 * @param secret of an authorized key, its private half
 */
public record IssuedKey<S>(S seen, SecretBytes secret) {}
