package dev.keyhold.domain.kms;

/**
 * How a request uses a key that has one version.
 *
 * @param algorithm by name; it may be one that no key has. Empty for the usual one of the key
 * @param parameters that policies may be about
 * @param isDryRun whether everything is checked, and then the request refused
 */
public record KeyUse(KeyReference key, String algorithm, KeyParameters parameters, boolean isDryRun) {
    /** One that is performed, and that policies know nothing more of. */
    public static KeyUse of(KeyReference key, String algorithm) {
        return new KeyUse(key, algorithm, KeyParameters.NONE, false);
    }
}
