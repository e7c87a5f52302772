package dev.keyhold.domain.resource;

import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.store.WriteTx;

/** Removes an identity with every credential and binding it has. */
public final class Removal {
    private static final Page.Request BATCH = Page.Request.first(Page.Request.MAX_SIZE);

    private Removal() {}

    public static void of(WriteTx tx, Identity identity) {
        var account = identity.account();
        var id = identity.id();
        var keys = tx.accessKeys().ownedBy(account, id, BATCH).items();
        while (!keys.isEmpty()) {
            keys.forEach(tx.accessKeys()::delete);
            keys = tx.accessKeys().ownedBy(account, id, BATCH).items();
        }
        var apiKeys = tx.apiKeys().ownedBy(account, id, BATCH).items();
        while (!apiKeys.isEmpty()) {
            apiKeys.forEach(tx.apiKeys()::delete);
            apiKeys = tx.apiKeys().ownedBy(account, id, BATCH).items();
        }
        var authorizedKeys = tx.authorizedKeys().ownedBy(account, id, BATCH).items();
        while (!authorizedKeys.isEmpty()) {
            authorizedKeys.forEach(tx.authorizedKeys()::delete);
            authorizedKeys = tx.authorizedKeys().ownedBy(account, id, BATCH).items();
        }
        tx.bindings().removeAll(account, id);
        tx.identities().delete(identity);
    }
}
