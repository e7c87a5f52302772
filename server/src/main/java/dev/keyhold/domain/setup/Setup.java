package dev.keyhold.domain.setup;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.KeyFactory;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.RootKey;
import dev.keyhold.domain.credential.AccessKeyMint;
import dev.keyhold.domain.credential.NewAccessKey;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Origin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.KeyringStore;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes a new installation in an empty store, in one transaction: all of it is there afterwards, or nothing. */
public final class Setup {
    private static final String DEFAULT_NAME = "default";

    private final Store store;
    private final KeyFactory keys;
    private final InstantSource clock;

    public Setup(Store store, KeyFactory keys, InstantSource clock) {
        this.store = store;
        this.keys = keys;
        this.clock = clock;
    }

    /** What was made. */
    public record Installed(Account account, NewAccessKey rootKey) {}

    /** True when the store holds an installation. */
    public boolean isDone() {
        return store.read(tx -> tx.keyrings().find().isPresent());
    }

    /** Makes the installation; the store must be empty. */
    public Installed run(AccountId id, RootKey rootKey) {
        var keyring = Keyring.generate();
        var mint = new AccessKeyMint(keys, new Barrier(keyring));
        var now = clock.instant();
        return store.write(tx -> {
            if (tx.keyrings().find().isPresent()) {
                throw new IllegalStateException("the store holds an installation already");
            }
            tx.keyrings().put(new KeyringStore.Wrapped(rootKey.id(), keyring.wrap(rootKey)));
            var account = insertAccount(tx, id, now);
            var root = new Identity(id, account.root(), account.defaultFolder(), Identity.Kind.ROOT, "", "/", now);
            tx.identities().insert(root);
            var made = mint.mint(tx, root, now);
            tx.audit().append(event(account, made, now));
            return new Installed(account, made);
        });
    }

    private Account insertAccount(WriteTx tx, AccountId id, Instant now) {
        var organization = new Organization(id, keys.resourceId(ResourceId.ORGANIZATION, id), DEFAULT_NAME, now);
        var cloud = keys.resourceId(ResourceId.RESOURCE_MANAGER, id);
        var folder = new Folder(id, keys.resourceId(ResourceId.RESOURCE_MANAGER, id), cloud, DEFAULT_NAME, now);
        var account = new Account(
                id,
                organization.id(),
                cloud,
                folder.id(),
                keys.resourceId(ResourceId.IAM, id),
                Optional.empty(),
                DEFAULT_NAME,
                "",
                Map.of(),
                now);
        tx.accounts().insert(account, organization, folder);
        return account;
    }

    private AuditEvent event(Account account, NewAccessKey made, Instant now) {
        return new AuditEvent(
                account.id(),
                keys.eventId(now),
                now,
                "SET_UP",
                AuditEvent.Outcome.SUCCESS,
                "",
                Optional.of(account.root()),
                "",
                "account " + account.id() + " with root access key "
                        + made.key().keyId(),
                Origin.local(keys.requestId()),
                1);
    }
}
