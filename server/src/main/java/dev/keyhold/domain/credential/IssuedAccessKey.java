package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.SecretBytes;

/** A key just made, with its secret: the only time it is shown. */
public record IssuedAccessKey(AccessKey key, Identity owner, SecretBytes secret) {}
