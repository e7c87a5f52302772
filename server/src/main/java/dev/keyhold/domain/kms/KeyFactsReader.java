package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.authz.iampolicy.KeyPolicyDocuments;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what decisions about a key depend on, besides its grants. */
final class KeyFactsReader {
    private KeyFactsReader() {}

    static KeyFacts read(ReadTx tx, KmsKey key) {
        var account = key.account();
        var aliases = all(page -> tx.kmsKeys().aliasesOf(account, key.id(), page)).stream()
                .map(KmsAlias::name)
                .map(KeyNames.ALIAS::concat)
                .toList();
        return new KeyFacts(account, policy(key), tx.kmsKeys().tags(account, key.id()), aliases);
    }

    /** The document of the key policy, as it is stored. */
    static String policy(KmsKey key) {
        return key.policy().orElseGet(() -> KeyPolicyDocuments.ofAccount(key.account()));
    }

    /** All of a list that is read page by page. */
    static <T> List<T> all(Function<Page.Request, Page<T>> list) {
        var all = new ArrayList<T>();
        var after = Optional.<String>empty();
        do {
            var page = list.apply(new Page.Request(after, Page.Request.MAX_SIZE));
            all.addAll(page.items());
            after = page.next();
        } while (after.isPresent());
        return all;
    }
}
