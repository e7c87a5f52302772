package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.WrongRootKeyException;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.store.WriteTx;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Creates another access key of an account's root, for when its keys are lost. It requires the root key of the
 * installation, which can open every secret anyway.
 */
public final class RootAccess {
    private RootAccess() {}

    /**
     * Makes an active access key of the root, beside those it has and whatever the quota says.
     *
     * @param account the account; empty for the only one there is
     * @throws StartException when a server has the folder, or it cannot be done; nothing is then changed
     */
    public static IssuedAccessKey issue(DataFolder folder, StoreConfig storage, Optional<AccountId> account) {
        folder.requireExisting();
        var rootKey = RootKeyFiles.read(folder);
        var random = new SecureRandom();
        var ids = new IdGenerator(random);
        var clock = SystemTime.inMicroseconds();
        var audit = new AuditEventFactory(clock, ids);
        try (var _ = folder.lock();
                var store = new SqlStore(storage.openBeside(folder))) {
            var keyring = store.read(tx -> RootKeyRotation.open(tx, rootKey));
            var issuer = new AccessKeyIssuer(ids, new SecretGenerator(random), new Barrier(keyring));
            return store.write(tx -> {
                var id = account.orElseGet(() -> only(tx));
                var root = tx.accounts()
                        .find(id)
                        .flatMap(found -> tx.identities().find(id, found.root()))
                        .orElseThrow(() -> new StartException("there is no account " + id.text() + " here"));
                var made = issuer.issue(tx, root, AccessKeys.Kind.USER, "", clock.instant());
                tx.audit()
                        .append(audit.byOperator(
                                "CREATE_ROOT_KEY",
                                "access key " + made.key().keyId() + " of the root of account " + id.text()));
                return made;
            });
        } catch (WrongRootKeyException e) {
            throw new StartException(
                    "the root key " + folder.rootKey() + " does not open this database (" + storage.name(folder)
                            + "): put back the one it was made with",
                    e);
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AccountId only(WriteTx tx) {
        var all = tx.accounts().directory();
        if (all.size() != 1) {
            throw new StartException("there are " + all.size() + " accounts: name one with --account-id");
        }
        return all.getFirst();
    }
}
