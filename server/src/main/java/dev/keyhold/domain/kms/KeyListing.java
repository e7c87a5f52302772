package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Keys with what a caller may see of them besides, for pages that show it all at once. Each part is decided like a
 * request for it alone, but a denial of it is recorded nowhere, because nobody asked for it.
 */
public final class KeyListing {
    private final Store store;
    private final Authorizer authorizer;
    private final KeyResolver resolver;

    public KeyListing(Store store, Authorizer authorizer, KeyResolver resolver) {
        this.store = store;
        this.authorizer = authorizer;
        this.resolver = resolver;
    }

    /**
     * A key of the list.
     *
     * @param key empty for a caller that may not describe it
     * @param aliases its first names, without the prefix; none for a caller that may not list them
     */
    public record Listed(ResourceId id, Optional<KmsKey> key, List<String> aliases) {
        public Listed {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * Keys of the caller's account, of every folder.
     *
     * @param aliases whether the caller may list them
     */
    public record Listing(Page<Listed> keys, boolean aliases) {}

    /**
     * A page of the list of keys.
     *
     * @param aliases how many of each key at most
     */
    public Listing list(Principal principal, Page.Request page, int aliases) {
        return store.read(tx -> {
            resolver.requireAccount(tx, principal, KmsAction.LIST_KMS_KEYS);
            var areNamed = mayListAliases(tx, principal);
            var found = tx.kmsKeys().inAccount(principal.account(), page);
            return new Listing(
                    found.map(key -> new Listed(
                            key.id(),
                            Optional.of(key).filter(it -> mayDescribe(tx, principal, it)),
                            areNamed ? aliases(tx, key, aliases) : List.of())),
                    areNamed);
        });
    }

    private static List<String> aliases(ReadTx tx, KmsKey key, int most) {
        return tx.kmsKeys().aliasesOf(key.account(), key.id(), Page.Request.first(most)).items().stream()
                .map(KmsAlias::name)
                .toList();
    }

    /** The key of the caller's own account, if the caller may describe it. */
    public Optional<KmsKey> find(Principal principal, KeyReference.ByName name) {
        return store.read(
                tx -> Optional.of(resolver.own(tx, principal, name)).filter(key -> mayDescribe(tx, principal, key)));
    }

    private boolean mayDescribe(ReadTx tx, Principal principal, KmsKey key) {
        var facts = KeyFactsReader.read(tx, key);
        return resolver.couldWith(tx, principal, key, KmsAction.DESCRIBE_KMS_KEY, facts, KeyParameters.NONE);
    }

    private boolean mayListAliases(ReadTx tx, Principal principal) {
        var account = new ResourceRef.WholeAccount(principal.account());
        var request = AuthorizationRequest.in(tx, principal, KmsAction.LIST_KMS_ALIASES, account)
                .with(resolver.withoutKey(principal, Optional.empty()));
        return authorizer.authorize(request) instanceof Decision.Allow;
    }
}
