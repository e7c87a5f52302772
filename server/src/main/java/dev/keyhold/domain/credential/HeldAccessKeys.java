package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.store.Store;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the access keys of an account with their last uses, a page at a time, so that no transaction takes long. */
final class HeldAccessKeys {
    private final Store store;
    private final LastUses lastUses;

    HeldAccessKeys(Store store, LastUses lastUses) {
        this.store = store;
        this.lastUses = lastUses;
    }

    /**
     * Hands over the keys of an account.
     *
     * @param most after about how many it ends
     * @return whether these were all
     */
    boolean forEach(AccountId account, int most, Consumer<AccessKeyView> reader) {
        // Looked at before the store is read: what is written meanwhile is then in both.
        var waiting = lastUses.waiting(account);
        var after = Optional.<String>empty();
        var read = 0;
        do {
            var request = new Page.Request(after, Page.Request.MAX_SIZE);
            var page = store.read(tx -> tx.accessKeys().held(account, request));
            for (var stored : page.items()) {
                var use = Optional.ofNullable(waiting.get(stored.id()));
                reader.accept(use.map(stored::used).orElse(stored));
            }
            read += page.items().size();
            after = page.next();
        } while (after.isPresent() && read < most);
        return after.isEmpty();
    }
}
