package dev.keyhold.domain.credential;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;

/**
 * Binds the records of keys without a sealed secret to their owners. A writer of the database without the data key
 * can neither add such a key, nor assign one to another owner, nor replace its digest or public key.
 */
public final class KeySeals {
    private final Barrier barrier;

    public KeySeals(Barrier barrier) {
        this.barrier = barrier;
    }

    /** The seal of an API key. */
    public Sealed ofApiKey(AccountId account, ResourceId id, ResourceId owner, String digest) {
        return barrier.attest(SealContext.ofApiKey(account, id.text(), owner.text(), digest));
    }

    /** The seal of an authorized key. */
    public Sealed ofAuthorizedKey(AccountId account, ResourceId id, ResourceId owner, String publicKey) {
        return barrier.attest(SealContext.ofAuthorizedKey(account, id.text(), owner.text(), publicKey));
    }

    public boolean isWhole(ApiKey key) {
        return barrier.attests(
                key.seal(),
                SealContext.ofApiKey(key.account(), key.id().text(), key.owner().text(), key.digest()));
    }

    public boolean isWhole(AuthorizedKey key) {
        return barrier.attests(
                key.seal(),
                SealContext.ofAuthorizedKey(
                        key.account(), key.id().text(), key.owner().text(), key.publicKey()));
    }
}
