package dev.keyhold.model;

import java.time.Instant;

/** The organization above an account's cloud. */
public record Organization(AccountId account, ResourceId id, String name, Instant createdAt) {}
