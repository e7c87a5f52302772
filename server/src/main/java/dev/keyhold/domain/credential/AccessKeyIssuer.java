package dev.keyhold.domain.credential;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.Optional;

/** Makes access keys and gives their secrets back to those who must compute with them. */
public final class AccessKeyIssuer {
    /**
     * Identifiers carry 39 random bits, so among a million keys of one account about one new identifier in half a
     * million is taken already. That many tries in a row being taken means that chance is broken.
     */
    private static final int MAX_TRIES = 8;

    private static final int STATIC_SECRET_LENGTH = 40;

    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final Barrier barrier;

    public AccessKeyIssuer(IdGenerator ids, SecretGenerator secrets, Barrier barrier) {
        this.ids = ids;
        this.secrets = secrets;
        this.barrier = barrier;
    }

    /** Adds an active key to {@code owner} within a transaction. */
    public IssuedAccessKey issue(WriteTx tx, Identity owner, AccessKeys.Kind kind, String description, Instant now) {
        var id = ids.resourceId(ResourceId.IAM, owner.account());
        var keyId = switch (kind) {
            case USER -> freeId(tx, owner.account());
            case STATIC -> ids.accessKeyId(id);
        };
        var secret = switch (kind) {
            case USER -> secrets.secretAccessKey();
            case STATIC -> secrets.urlSafeSecret(STATIC_SECRET_LENGTH);
        };
        return insert(tx, owner, id, new Adopted(keyId, secret, AccessKey.Status.ACTIVE, false, description), now);
    }

    /**
     * Adds an active key with a given identifier and secret to {@code owner} within a transaction. The identifier must
     * be free in all accounts; if the account cannot be read from it, it is listed in the directory.
     */
    public IssuedAccessKey adopt(
            WriteTx tx, Identity owner, AccessKeyId keyId, SecretBytes secret, String description, Instant now) {
        if (isToBeListed(keyId, owner.account())) {
            tx.directory().insertImportedId(keyId.text(), owner.account());
        }
        return adopt(tx, owner, new Adopted(keyId, secret, AccessKey.Status.ACTIVE, false, description), now);
    }

    /** Whether the directory has to list the identifier as one of the account, which cannot be read from it. */
    public static boolean isToBeListed(AccessKeyId keyId, AccountId account) {
        return !keyId.account().equals(Optional.of(account));
    }

    /**
     * A key that was created elsewhere.
     *
     * @param weak whether it is marked: its secret is weaker than what is accepted without being asked for
     */
    public record Adopted(
            AccessKeyId keyId, SecretBytes secret, AccessKey.Status status, boolean weak, String description) {}

    /** The same with the state that the key has; the caller lists the identifier, perhaps with others at once. */
    public IssuedAccessKey adopt(WriteTx tx, Identity owner, Adopted adopted, Instant now) {
        var id = ids.resourceId(ResourceId.IAM, owner.account());
        return insert(tx, owner, id, adopted, now);
    }

    private IssuedAccessKey insert(WriteTx tx, Identity owner, ResourceId id, Adopted added, Instant now) {
        var sealed = barrier.seal(
                added.secret(),
                SealContext.ofAccessKey(
                        owner.account(), added.keyId().text(), owner.id().text()));
        var key = new AccessKey(
                owner.account(),
                added.keyId(),
                id,
                owner.id(),
                added.status(),
                sealed,
                added.description(),
                added.weak(),
                now);
        tx.accessKeys().insert(key);
        return new IssuedAccessKey(key, owner, added.secret());
    }

    /**
     * The key's secret. The caller closes it after use.
     *
     * @throws dev.keyhold.crypto.BrokenSealException when the record is not as it was written, its owner included
     */
    public SecretBytes open(AccessKey key) {
        return open(key.account(), key.keyId(), key.owner(), key.secret());
    }

    /** The same by those parts of the record that its seal is about. */
    public SecretBytes open(AccountId account, AccessKeyId keyId, ResourceId owner, Sealed secret) {
        return barrier.open(secret, SealContext.ofAccessKey(account, keyId.text(), owner.text()));
    }

    private AccessKeyId freeId(WriteTx tx, AccountId account) {
        for (int i = 0; i < MAX_TRIES; i++) {
            var id = ids.accessKeyId(AccessKeyId.LONG_TERM, account);
            if (isFree(tx, account, id)) {
                return id;
            }
        }
        throw new IllegalStateException("no free access key id in " + MAX_TRIES + " tries");
    }

    /** An id that came from elsewhere is looked up before the account in it is read, so it is taken in all accounts. */
    private static boolean isFree(ReadTx tx, AccountId account, AccessKeyId id) {
        return tx.accessKeys().find(account, id).isEmpty()
                && tx.directory().withImportedId(id.text()).isEmpty();
    }
}
