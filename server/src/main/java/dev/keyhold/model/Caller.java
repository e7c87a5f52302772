package dev.keyhold.model;

/**
 * An authenticated caller.
 *
 * @param accessKey the key that signed
 * @param temporary true when a session token was needed
 */
public record Caller(Identity identity, AccessKeyId accessKey, boolean temporary, Origin origin) {
    public AccountId account() {
        return identity.account();
    }
}
