package dev.keyhold.domain.federation;

import dev.keyhold.crypto.VerificationKeys;
import java.time.Duration;

/** Where the keys of one issuer come from. */
public interface KeySource {
    /**
     * Fetches the keys, within {@link #limit}.
     *
     * @throws KeyFetchException when they cannot be had
     */
    VerificationKeys fetch() throws KeyFetchException;

    /** How long a fetch takes at most. */
    Duration limit();

    /** How long keys are used before they are fetched again. */
    Duration life();
}
