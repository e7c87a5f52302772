package dev.keyhold.domain.audit;

import java.time.Duration;

/**
 * Observes every answered request and what it did, for metrics. Every argument is one of a closed set of values.
 */
public interface RequestObserver {
    /** Nobody watches. */
    RequestObserver NONE = new RequestObserver() {
        @Override
        public void answered(String api, String operation, String outcome, Duration took) {}

        @Override
        public void verified(String outcome) {}

        @Override
        public void keyUsed(String operation, String outcome) {}
    };

    /**
     * A request was answered.
     *
     * @param operation the wire name of a served operation, or {@code unknown}
     * @param outcome {@code OK} or the API's error code
     */
    void answered(String api, String operation, String outcome, Duration took);

    /** A credential was looked at: {@code OK} or the reason it was rejected. */
    void verified(String outcome);

    /** A symmetric key was to encrypt or decrypt: {@code OK} or why it did not. */
    void keyUsed(String operation, String outcome);
}
