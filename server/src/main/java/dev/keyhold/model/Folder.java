package dev.keyhold.model;

import java.time.Instant;

/** A folder of a cloud; names are unique within the account. AWS clients do not see folders. */
public record Folder(AccountId account, ResourceId id, String name, Instant createdAt) {}
