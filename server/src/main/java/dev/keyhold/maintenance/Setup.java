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
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Organization;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a new installation in an empty store, in one transaction: all of it is there afterwards, or nothing. */
public final class Setup {
    private static final String DEFAULT_NAME = "default";
    /** The service account's name, and the role it has on the cloud. */
    private static final String ADMIN = "admin";

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

    /** The authorized key of the first service account, with its private half. */
    public record AdminKey(AuthorizedKey key, SecretBytes privateKey) {}

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
        var barrier = new Barrier(keyring);
        var issuer = new AccessKeyIssuer(ids, secrets, barrier);
        var now = clock.instant();
        var folder = ids.resourceId(ResourceId.RESOURCE_MANAGER, id);
        var admin = new Identity(id, ids.resourceId(ResourceId.IAM, id), folder, Identity.Kind.USER, ADMIN, "/", now);
        var adminKey = keyOf(admin, new KeySeals(barrier), now, keep);
        return store.write(tx -> {
            if (isTaken(tx)) {
                return Optional.<Installed>empty();
            }
            tx.keyrings().insert(new KeyringStore.Wrapped(rootKey.id(), 1, keyring.wrap(rootKey)));
            var account = insertAccount(tx, id, folder, now);
            var root = new Identity(id, account.root(), folder, Identity.Kind.ROOT, "", "/", now);
            tx.identities().insert(root);
            tx.identities().insert(admin);
            tx.authorizedKeys().insert(adminKey);
            var subject = new AccessBinding.Subject(
                    AccessBinding.Subject.SERVICE_ACCOUNT, admin.id().text());
            tx.bindings().add(id, new AccessBinding(account.cloud(), ADMIN, subject));
            var issued = issuer.issue(tx, root, AccessKeys.Kind.USER, "", now);
            tx.audit().append(event(account, issued, adminKey, now));
            return Optional.of(new Installed(account, issued, admin));
        });
    }

    private AuthorizedKey keyOf(Identity owner, KeySeals seals, Instant now, Consumer<AdminKey> keep) {
        var id = ids.resourceId(ResourceId.IAM, owner.account());
        var algorithm = AuthorizedKey.Algorithm.RSA_2048;
        var pair = rsaKeys.generate(algorithm, id);
        try (var privateKey = pair.privateKey()) {
            var seal = seals.ofAuthorizedKey(owner.account(), id, owner.id(), pair.publicKey());
            var key = new AuthorizedKey(owner.account(), id, owner.id(), "", algorithm, pair.publicKey(), now, seal);
            keep.accept(new AdminKey(key, privateKey));
            return key;
        }
    }

    private Account insertAccount(WriteTx tx, AccountId id, ResourceId folderId, Instant now) {
        var organization = new Organization(id, ids.resourceId(ResourceId.ORGANIZATION, id), DEFAULT_NAME, now);
        var cloud = ids.resourceId(ResourceId.RESOURCE_MANAGER, id);
        var folder = new Folder(id, folderId, cloud, DEFAULT_NAME, now);
        var account = new Account(
                id,
                organization.id(),
                cloud,
                folderId,
                ids.resourceId(ResourceId.IAM, id),
                Optional.empty(),
                DEFAULT_NAME,
                "",
                Map.of(),
                now);
        tx.accounts().insert(account, organization, folder);
        return account;
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
                        + ADMIN,
                RequestOrigin.local(ids.requestId()),
                1);
    }
}
