package dev.keyhold.domain.federation;

import java.util.Optional;

/** Is notified of each fetch of the keys of an issuer, and of each request that may not wait for one. */
@FunctionalInterface
public interface KeyFetchObserver {
    /** {@code problem} is empty if the keys were fetched. */
    void fetched(String issuer, Optional<KeyFetchException.Problem> problem);
}
