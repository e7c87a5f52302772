package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.authz.iampolicy.KeyPolicyDocuments;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what decisions about a key depend on, besides its grants. */
final class KeyFactsReader {
    private KeyFactsReader() {}

    static KeyFacts read(ReadTx tx, KmsKey key) {
        var account = key.account();
        var aliases = names(all(page -> tx.kmsKeys().aliasesOf(account, key.id(), page)));
        return new KeyFacts(account, policy(key), tx.kmsKeys().tags(account, key.id()), aliases);
    }

    /** The same of up to {@link ReadTx#MAX_IDS} keys of an account. */
    static Map<ResourceId, KeyFacts> read(ReadTx tx, AccountId account, List<KmsKey> keys) {
        var ids = keys.stream().map(KmsKey::id).toList();
        var tags = tx.kmsKeys().tags(account, ids);
        var aliases = tx.kmsKeys().aliasesOf(account, ids);
        return keys.stream()
                .collect(Collectors.toMap(
                        KmsKey::id,
                        key -> new KeyFacts(
                                account,
                                policy(key),
                                tags.getOrDefault(key.id(), List.of()),
                                names(aliases.getOrDefault(key.id(), List.of())))));
    }

    private static List<String> names(List<KmsAlias> aliases) {
        return aliases.stream().map(KmsAlias::name).map(KeyNames.ALIAS::concat).toList();
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
