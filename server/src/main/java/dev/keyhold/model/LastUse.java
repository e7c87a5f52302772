package dev.keyhold.model;

import java.time.Instant;

/** When an access key or a role last authenticated a request, and the service and region its credential scope named. */
public record LastUse(Instant at, String service, String region) {}
