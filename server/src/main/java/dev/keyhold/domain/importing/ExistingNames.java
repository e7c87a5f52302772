package dev.keyhold.domain.importing;

import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.store.WriteTx;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The users and keys that are there. For a large import their names are read at the beginning, so that what is new, as
 * most of it is, costs no question to the database: over a network each would take as long as the sealing of a key.
 */
final class ExistingNames {
    /** With fewer users and keys to import, each is asked for. */
    private static final int LARGE = 500;

    private final WriteTx tx;
    private final AccountId account;
    private final boolean isLarge;
    private final Set<String> users = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final Map<String, AccountId> listed;

    ExistingNames(WriteTx tx, AccountId account, int size) {
        this.tx = tx;
        this.account = account;
        this.isLarge = size > LARGE;
        this.listed = isLarge ? tx.directory().importedIds() : Map.of();
        if (isLarge) {
            each(page -> tx.identities().users(account, "/", page), user -> users.add(Identity.fold(user.name())));
            each(
                    page -> tx.accessKeys().held(account, page),
                    key -> keys.add(key.id().text()));
        }
    }

    private static <T> void each(Function<Page.Request, Page<T>> read, Consumer<T> use) {
        var after = Optional.<String>empty();
        do {
            var page = read.apply(new Page.Request(after, Page.Request.MAX_SIZE));
            page.items().forEach(use);
            after = page.next();
        } while (after.isPresent());
    }

    Optional<Identity> user(String name) {
        return isLarge && !users.contains(Identity.fold(name))
                ? Optional.empty()
                : tx.identities().findUser(account, name);
    }

    /** A user of that name was added. */
    void added(Identity user) {
        users.add(Identity.fold(user.name()));
    }

    Optional<AccessKey> key(AccessKeyId id) {
        return isLarge && !keys.contains(id.text())
                ? Optional.empty()
                : tx.accessKeys().find(account, id);
    }

    /** The account that an id is listed for. */
    Optional<AccountId> listed(AccessKeyId id) {
        return isLarge
                ? Optional.ofNullable(listed.get(id.text()))
                : tx.directory().withImportedId(id.text());
    }
}
