package dev.keyhold.bench;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.maintenance.RootKeyRotation;
import dev.keyhold.model.Account;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fills an installation with access keys, past the service: it would take hours to ask for each. */
final class SeedData {
    private static final int KEYS_OF_A_USER = 100;
    private static final int USERS_IN_A_TRANSACTION = 10;
    /** The same where each has one key. */
    private static final int USERS_OF_ONE_KEY = 1_000;

    private final Store store;
    private final IdGenerator ids = new IdGenerator(new SecureRandom());
    private final AccessKeyIssuer issuer;
    private final Account account;
    private final List<Member> members = new ArrayList<>();

    /** A key that load can be made with. */
    record Member(String user, String keyId, Signer signer) {}

    /** {@code data} is the folder with the root key. */
    SeedData(Store store, Path data) {
        this.store = store;
        var id = store.read(tx -> tx.accounts().directory()).getFirst();
        this.account = store.read(tx -> tx.accounts().find(id)).orElseThrow();
        this.issuer = issuer(store, data);
    }

    /** Issues keys as the service on the same data does. */
    static AccessKeyIssuer issuer(Store store, Path data) {
        var random = new SecureRandom();
        return new AccessKeyIssuer(
                new IdGenerator(random), new SecretGenerator(random), new Barrier(keyring(store, data)));
    }

    private static Keyring keyring(Store store, Path data) {
        try {
            var root = LocalRootKey.parse(Files.readString(data.resolve("root.key")));
            return store.read(tx -> RootKeyRotation.open(tx, root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds {@code count} keys, of which every so many are returned, as many as {@code sample}, and shows progress. */
    List<Member> add(int count, int sample) {
        var every = Math.max(1, count / sample);
        var users = Math.ceilDiv(count, KEYS_OF_A_USER);
        for (int from = 0; from < users; from += USERS_IN_A_TRANSACTION) {
            var first = from;
            var added = store.write(tx -> {
                var made = new ArrayList<IssuedAccessKey>();
                for (int i = first; i < Math.min(users, first + USERS_IN_A_TRANSACTION); i++) {
                    made.addAll(user(tx, i, KEYS_OF_A_USER));
                }
                return made;
            });
            for (int i = 0; i < added.size(); i++) {
                if ((first * KEYS_OF_A_USER + i) % every == 0) {
                    var made = added.get(i);
                    var id = made.key().keyId().text();
                    members.add(new Member(made.owner().name(), id, new Signer(id, made.secret())));
                }
            }
            progress(Math.min(count, (first + USERS_IN_A_TRANSACTION) * KEYS_OF_A_USER), count);
        }
        return members;
    }

    /** Adds {@code count} users with a key each, and shows progress. */
    void addUsers(int count) {
        for (int from = 0; from < count; from += USERS_OF_ONE_KEY) {
            var first = from;
            var last = Math.min(count, first + USERS_OF_ONE_KEY);
            var _ = store.write(tx -> {
                for (int i = first; i < last; i++) {
                    user(tx, i, 1);
                }
                return last;
            });
            progress(last, count);
        }
    }

    /** What the user of that number is called. */
    static String name(int number) {
        return "crowd-" + number;
    }

    private List<IssuedAccessKey> user(WriteTx tx, int number, int keys) {
        var now = Instant.now();
        var id = ids.resourceId(ResourceId.IAM, account.id());
        var user = new Identity(account.id(), id, account.defaultFolder(), Identity.Kind.USER, name(number), "/", now);
        tx.identities().insert(user);
        var made = new ArrayList<IssuedAccessKey>();
        for (int i = 0; i < keys; i++) {
            made.add(issuer.issue(tx, user, AccessKeys.Kind.USER, "", now));
        }
        return made;
    }

    private static void progress(int done, int all) {
        if (done % (all / 20) == 0) {
            System.err.printf("bench: %,d of %,d credentials%n", done, all);
        }
    }
}
