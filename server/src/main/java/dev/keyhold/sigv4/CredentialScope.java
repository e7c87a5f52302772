package dev.keyhold.sigv4;

/** What a signing key is valid for: a day as {@code yyyyMMdd}, a region and a service. */
public record CredentialScope(String day, String region, String service) {}
