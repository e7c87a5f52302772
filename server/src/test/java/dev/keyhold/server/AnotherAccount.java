package dev.keyhold.server;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Store;
import java.security.SecureRandom;
import java.time.Instant;

/** A second account in the store of an installation, made as the first is. */
final class AnotherAccount {
    private static final String NAME = "default";

    private AnotherAccount() {}

    static AuthorizedKeyFile in(Store store, KeySeals seals, AccountId id, Instant now) {
        var random = new SecureRandom();
        var ids = new IdGenerator(random);
        var organization = store.read(tx -> tx.accounts()
                .find(tx.accounts().directory().getFirst())
                .orElseThrow()
                .organization());
        var cloud = ids.resourceId(ResourceId.RESOURCE_MANAGER, id);
        var folder = new Folder(id, ids.resourceId(ResourceId.RESOURCE_MANAGER, id), cloud, NAME, now);
        var root = iam(ids, id);
        var account = Account.create(
                new AccountIds(id, cloud, folder.id(), root),
                organization,
                NAME,
                Account.defaultEmail(id),
                NAME + "-" + id,
                now);
        var admin = new Identity(id, iam(ids, id), folder.id(), Identity.Kind.USER, "admin", "/", now);
        var algorithm = AuthorizedKey.Algorithm.RSA_2048;
        var keyId = iam(ids, id);
        var pair = TestRsaKeys.create().generate(algorithm, keyId);
        var seal = seals.ofAuthorizedKey(id, keyId, admin.id(), pair.publicKey());
        var key = new AuthorizedKey(id, keyId, admin.id(), "", algorithm, pair.publicKey(), now, seal);
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, admin.id().text());
        return store.write(tx -> {
            tx.accounts().insert(account, folder);
            tx.identities().insert(new Identity(id, root, folder.id(), Identity.Kind.ROOT, "", "/", now));
            tx.identities().insert(admin);
            tx.authorizedKeys().insert(key);
            tx.bindings().add(id, new AccessBinding(cloud, "admin", subject));
            return AuthorizedKeyFile.of(new AdminKey(key, pair.privateKey()));
        });
    }

    private static ResourceId iam(IdGenerator ids, AccountId account) {
        return ids.resourceId(ResourceId.IAM, account);
    }
}
