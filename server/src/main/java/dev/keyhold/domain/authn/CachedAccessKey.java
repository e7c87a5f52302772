package dev.keyhold.domain.authn;

import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Recent;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.util.Arrays;

/**
 * What authentication needs of a stored key, in memory with the few signing keys derived from it. Whatever changes the
 * key drops this object, and the derived keys with it; the secret itself stays sealed.
 */
final class CachedAccessKey extends DerivedKeys {
    /** Of users with several keys. */
    private static final Recent<ResourceId> OWNERS = new Recent<>(1 << 14);

    private final AccountId account;
    private final AccessKeyId keyId;
    private final ResourceId owner;
    private final boolean isActive;
    private final byte[] sealed;

    CachedAccessKey(AccessKey key) {
        this.account = key.account();
        this.keyId = key.keyId();
        this.owner = OWNERS.shared(key.owner());
        this.isActive = key.isActive();
        this.sealed = key.secret().bytes();
    }

    AccountId account() {
        return account;
    }

    AccessKeyId keyId() {
        return keyId;
    }

    /** The identity it belongs to. */
    ResourceId owner() {
        return owner;
    }

    boolean isActive() {
        return isActive;
    }

    /** The key's secret, as {@link AccessKeyIssuer#open(AccountId, AccessKeyId, ResourceId, Sealed)} says. */
    SecretBytes open(AccessKeyIssuer issuer) {
        return issuer.open(account, keyId, owner, Sealed.of(sealed));
    }

    /** Whether authentication cannot tell the two apart. */
    boolean isSame(CachedAccessKey other) {
        return account.equals(other.account)
                && keyId.equals(other.keyId)
                && owner.equals(other.owner)
                && isActive == other.isActive
                && Arrays.equals(sealed, other.sealed);
    }
}
