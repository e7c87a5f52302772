package dev.keyhold.domain.kms;

import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.kms.CryptoService.Result;
import dev.keyhold.domain.kms.CryptoService.With;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;

/** Makes keys for use outside of the service, in plaintext and encrypted; and random bytes. */
public final class DataKeys {
    private final CryptoService crypto;
    private final KeyUses uses;
    private final SecretGenerator secrets;
    private final NewKeyPairs pairs;
    private final Authorizer authorizer;

    public DataKeys(
            CryptoService crypto, KeyUses uses, SecretGenerator secrets, NewKeyPairs pairs, Authorizer authorizer) {
        this.crypto = crypto;
        this.uses = uses;
        this.secrets = secrets;
        this.pairs = pairs;
        this.authorizer = authorizer;
    }

    /** A data key in plaintext, and the same encrypted. */
    public record DataKey(byte[] plaintext, Result encrypted) {}

    /**
     * A key pair in plaintext, and its private key encrypted.
     *
     * @param publicKey SubjectPublicKeyInfo in DER
     * @param privateKey PKCS #8 in DER
     */
    public record DataKeyPair(byte[] publicKey, byte[] privateKey, Result encrypted) {}

    /**
     * Makes a key of so many bytes.
     *
     * @param action by whether the caller gets its plaintext
     */
    public DataKey generate(Principal principal, With with, int bytes, Action action) {
        return crypto.counted("GenerateDataKey", () -> {
            var ready = crypto.ready(principal, with, action);
            var plaintext = secrets.bytes(bytes);
            return new DataKey(plaintext, crypto.seal(ready, with, plaintext));
        });
    }

    /**
     * Makes a key pair; waits for it, so never on an event loop.
     *
     * @param action by whether the caller gets the private key's plaintext
     */
    public DataKeyPair generatePair(Principal principal, With with, KeySpec spec, Action action) {
        return uses.counted("GenerateDataKeyPair", () -> {
            // Nobody who may not has a key pair made. What holds by then is asked again when it is made.
            var _ = KeyUses.attempt(() -> crypto.ready(principal, with, action));
            NonBlocking.requireMayWait();
            try (var pair = pairs.make(spec)) {
                var privateKey = pair.privateKey().use(byte[]::clone);
                var encrypted =
                        KeyUses.attempt(() -> crypto.seal(crypto.ready(principal, with, action), with, privateKey));
                return new DataKeyPair(pair.publicKey(), privateKey, encrypted);
            }
        });
    }

    /** Random bytes from the source that keys are made from. */
    public byte[] random(Principal principal, int bytes) {
        authorizer.require(AuthorizationRequest.of(
                principal, KmsAction.GENERATE_RANDOM, new ResourceRef.WholeAccount(principal.account())));
        return secrets.bytes(bytes);
    }
}
