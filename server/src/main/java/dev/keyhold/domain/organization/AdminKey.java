package dev.keyhold.domain.organization;

import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.SecretBytes;

/** The authorized key of an account's first service account, with its private half. */
public record AdminKey(AuthorizedKey key, SecretBytes privateKey) {}
