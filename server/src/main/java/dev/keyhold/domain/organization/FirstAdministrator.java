package dev.keyhold.domain.organization;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;

/** Creates the first service account of an account: it may do everything in the cloud, and has an authorized key. */
public final class FirstAdministrator {
    /** The service account's name, and the role it has on the cloud. */
    public static final String ADMIN = "admin";

    /** The roles that the administrator of the management account has on the organization. */
    private static final List<String> ON_ORGANIZATION =
            List.of(PredefinedRoles.ORGANIZATION_OWNER, "resource-manager.editor");

    private final IdGenerator ids;
    private final RsaKeys rsaKeys;
    private final KeySeals seals;

    public FirstAdministrator(IdGenerator ids, RsaKeys rsaKeys, KeySeals seals) {
        this.ids = ids;
        this.rsaKeys = rsaKeys;
        this.seals = seals;
    }

    /** A service account and its key, neither of which is stored yet. Closing it wipes the private half. */
    public record Prepared(Identity identity, AdminKey key) implements AutoCloseable {
        @Override
        public void close() {
            key.privateKey().close();
        }
    }

    /** Generates the key, which takes too long for a transaction. */
    public Prepared prepare(AccountIds newIds, Instant now) {
        var account = newIds.account();
        var identity = new Identity(
                account, ids.resourceId(ResourceId.IAM, account), newIds.folder(), Identity.Kind.USER, ADMIN, "/", now);
        var id = ids.resourceId(ResourceId.IAM, account);
        var algorithm = AuthorizedKey.Algorithm.RSA_2048;
        var pair = rsaKeys.generate(algorithm, id);
        var seal = seals.ofAuthorizedKey(account, id, identity.id(), pair.publicKey());
        var key = new AuthorizedKey(account, id, identity.id(), "", algorithm, pair.publicKey(), now, seal);
        return new Prepared(identity, new AdminKey(key, pair.privateKey()));
    }

    /** Adds what was prepared to the account. */
    public void insert(WriteTx tx, Account account, Prepared prepared) {
        tx.identities().insert(prepared.identity());
        tx.authorizedKeys().insert(prepared.key().key());
        var subject = new AccessBinding.Subject(
                AccessBinding.Subject.SERVICE_ACCOUNT, prepared.identity().id().text());
        tx.bindings().add(account.id(), new AccessBinding(account.cloud(), ADMIN, subject));
        if (account.isManagement()) {
            ON_ORGANIZATION.forEach(
                    role -> tx.bindings().add(account.id(), new AccessBinding(account.organization(), role, subject)));
        }
    }
}
