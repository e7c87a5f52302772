package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.organization.AccountLifecycle;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.domain.organization.FirstAdministrator;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a new installation in an empty store, in one transaction: all of it is there afterwards, or nothing. */
public final class Setup {
    private final Store store;
    private final IdGenerator ids;
    private final SecretGenerator secrets;
    private final RsaKeys rsaKeys;
    private final InstantSource clock;

    public Setup(Store store, IdGenerator ids, SecretGenerator secrets, RsaKeys rsaKeys, InstantSource clock) {
        this.store = store;
        this.ids = ids;
        this.secrets = secrets;
        this.rsaKeys = rsaKeys;
        this.clock = clock;
    }

    /** What was made. */
    public record Installed(Account account, IssuedAccessKey rootKey, Identity admin) {}

    /** True when the store holds an installation, or a part of one that was never finished. */
    public boolean isDone() {
        return store.read(Setup::isTaken);
    }

    private static boolean isTaken(ReadTx tx) {
        return !tx.keyrings().all().isEmpty() || !tx.accounts().directory().isEmpty();
    }

    /**
     * Makes the installation. Empty when another node was quicker and made it: then nothing is changed.
     *
     * @param keep puts the administrator's key where it outlives this call. It is called before the transaction: a
     *     crash in between leaves a key that opens nothing, and never an installation without its key.
     */
    public Optional<Installed> run(AccountId id, RootKey rootKey, Consumer<AdminKey> keep) {
        var keyring = Keyring.generate();
        // Before the transaction: the root key may be far away.
        var wrapped = keyring.wrap(rootKey);
        var barrier = new Barrier(keyring);
        var issuer = new AccessKeyIssuer(ids, secrets, barrier);
        var administrator = new FirstAdministrator(ids, rsaKeys, new KeySeals(barrier));
        var lifecycle = new AccountLifecycle(ids, AccountRules.DEFAULT);
        var now = clock.instant();
        var newIds = AccountLifecycle.draw(ids, id);
        try (var admin = administrator.prepare(newIds, now)) {
            keep.accept(admin.key());
            return store.write(tx -> {
                if (isTaken(tx)) {
                    return Optional.<Installed>empty();
                }
                tx.keyrings().insert(new KeyringStore.Wrapped(rootKey.id(), 1, wrapped));
                var created = lifecycle.createFirst(tx, newIds, now);
                administrator.insert(tx, created.account(), admin);
                var issued = issuer.issue(tx, created.root(), AccessKeys.Kind.USER, "", now);
                tx.audit().append(event(created.account(), issued, admin.key().key(), now));
                return Optional.of(new Installed(created.account(), issued, admin.identity()));
            });
        }
    }

    private AuditEvent event(Account account, IssuedAccessKey made, AuthorizedKey adminKey, Instant now) {
        return new AuditEvent(
                account.id(),
                ids.eventId(now),
                now,
                "SET_UP",
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.of(account.root()),
                "",
                "account " + account.id() + " with root access key "
                        + made.key().keyId() + " and authorized key " + adminKey.id() + " of service account "
                        + FirstAdministrator.ADMIN,
                RequestOrigin.local(ids.requestId()),
                1);
    }
}
