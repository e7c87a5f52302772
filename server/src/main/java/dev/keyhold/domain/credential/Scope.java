package dev.keyhold.domain.credential;

/** What a signing key is good for: a day as {@code yyyyMMdd}, a region and a service. */
public record Scope(String day, String region, String service) {}
