package dev.keyhold.bench;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AccountIds;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fills an installation with accounts, each with users that have an access key, past the service. */
final class SeedAccounts {
    /** Of each account, from {@code user-0} on. */
    static final int USERS = 10;

    private static final int ACCOUNTS_IN_A_TRANSACTION = 10;
    private static final long FIRST = 200_000_000_000L;

    private final Store store;
    private final IdGenerator ids = new IdGenerator(new SecureRandom());
    private final AccessKeyIssuer issuer;
    private final ResourceId organization;

    /** {@code data} is the folder with the root key. */
    SeedAccounts(Store store, Path data) {
        this.store = store;
        this.issuer = SeedData.issuer(store, data);
        this.organization = store.read(tx -> tx.accounts()
                .find(tx.accounts().directory().getFirst())
                .orElseThrow()
                .organization());
    }

    /** Keys of an account: of its root, and of its first user. */
    record Member(Signer root, Signer user) {}

    List<Member> add(int count) {
        var members = new ArrayList<Member>();
        for (int from = 0; from < count; from += ACCOUNTS_IN_A_TRANSACTION) {
            var first = from;
            members.addAll(store.write(tx -> {
                var added = new ArrayList<Member>();
                for (int i = first; i < Math.min(count, first + ACCOUNTS_IN_A_TRANSACTION); i++) {
                    added.add(account(tx, AccountId.ofNumber(FIRST + i)));
                }
                return added;
            }));
            if (from % 1_000 == 0) {
                System.err.printf("bench: %,d of %,d accounts%n", from, count);
            }
        }
        return members;
    }

    private Member account(WriteTx tx, AccountId id) {
        var now = Instant.now();
        var cloud = ids.resourceId(ResourceId.RESOURCE_MANAGER, id);
        var folder = new Folder(id, ids.resourceId(ResourceId.RESOURCE_MANAGER, id), cloud, "default", now);
        var root = new Identity(id, iam(id), folder.id(), Identity.Kind.ROOT, "", "/", now);
        var name = "account-" + id;
        tx.accounts()
                .insert(
                        Account.create(
                                new AccountIds(id, cloud, folder.id(), root.id()),
                                organization,
                                name,
                                Account.defaultEmail(id),
                                name,
                                now),
                        folder);
        tx.identities().insert(root);
        var keys = new ArrayList<Signer>();
        for (int i = 0; i < USERS; i++) {
            var user = new Identity(id, iam(id), folder.id(), Identity.Kind.USER, "user-" + i, "/", now);
            tx.identities().insert(user);
            keys.add(key(tx, user, now));
        }
        return new Member(key(tx, root, now), keys.getFirst());
    }

    private Signer key(WriteTx tx, Identity owner, Instant now) {
        var issued = issuer.issue(tx, owner, AccessKeys.Kind.USER, "", now);
        return new Signer(issued.key().keyId().text(), issued.secret());
    }

    private ResourceId iam(AccountId account) {
        return ids.resourceId(ResourceId.IAM, account);
    }
}
