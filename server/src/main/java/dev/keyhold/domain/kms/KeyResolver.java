package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationContext;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * Finds the key that a request names, for a principal that may do that with it. What a reference is decides what is
 * asked: role bindings, or the key policy with IAM policies and grants. Neither allows what the other decides.
 */
public final class KeyResolver {
    private final KeyCache cache;
    private final KeyNames names;
    private final Authorizer authorizer;
    private final RoleBindingCache bindings;

    public KeyResolver(KeyCache cache, KeyNames names, Authorizer authorizer, RoleBindingCache bindings) {
        this.cache = cache;
        this.names = names;
        this.authorizer = authorizer;
        this.bindings = bindings;
    }

    public KeyNames names() {
        return names;
    }

    /**
     * The key from memory, ready for use.
     *
     * @throws ServiceException when there is no such key, or the principal may not
     */
    ReadyKey ready(Principal principal, KeyReference reference, Action action, KeyParameters parameters) {
        return switch (reference) {
            case KeyReference.ById(var id) -> bound(principal, id, action);
            case KeyReference.ByName name -> {
                var found = named(principal, name);
                var key = cache.find(found.key()).orElseThrow(() -> unknown(principal, found.key(), action));
                var request = request(principal, action, key, parameters, found.alias());
                authorizer.require(request);
                yield key;
            }
            case KeyReference.OfCiphertext(var id) ->
                cache.find(id)
                        .filter(key ->
                                authorizer.authorize(request(principal, action, key, parameters, Optional.empty()))
                                        instanceof Decision.Allow)
                        .orElseThrow(() -> unknownCiphertext(principal, id, action));
        };
    }

    /** The key that a name means, whether or not the caller may do anything with it. */
    ResourceId idOf(Principal principal, KeyReference.ByName reference) {
        var id = named(principal, reference).key();
        if (cache.find(id).isEmpty()) {
            throw names.unknown(id);
        }
        return id;
    }

    /** The key as it is stored, in a transaction. */
    KmsKey stored(ReadTx tx, Principal principal, KeyReference.ByName reference, Action action) {
        return stored(tx, principal, reference, action, KeyParameters.NONE, RequestDetails.NONE);
    }

    /** The same for a request that asks for more than the key. */
    KmsKey stored(
            ReadTx tx,
            Principal principal,
            KeyReference.ByName reference,
            Action action,
            KeyParameters parameters,
            RequestDetails details) {
        var found = switch (parse(principal, reference)) {
            case KeyNames.Name.OfKey(var id) -> new Found(id, Optional.empty());
            case KeyNames.Name.OfAlias(var account, var name) ->
                tx.kmsKeys()
                        .alias(account, name)
                        .map(alias -> new Found(alias.key(), Optional.of(name)))
                        .orElseThrow(() -> names.unknownAlias(account, name));
        };
        var key = tx.accounts()
                .find(found.key.account())
                .filter(Account::isOpen)
                .flatMap(account -> tx.kmsKeys().find(account.id(), found.key))
                .filter(it -> it.deleteAt().isEmpty())
                .orElseThrow(() -> unknown(principal, found.key, action));
        require(tx, principal, key, action, parameters, details, found.alias);
        return key;
    }

    /** Requires that a principal may do something with a key that is known. */
    void require(ReadTx tx, Principal principal, KmsKey key, Action action, KeyParameters parameters) {
        require(tx, principal, key, action, parameters, RequestDetails.NONE, Optional.empty());
    }

    private void require(
            ReadTx tx,
            Principal principal,
            KmsKey key,
            Action action,
            KeyParameters parameters,
            RequestDetails details,
            Optional<String> alias) {
        var facts = KeyFactsReader.read(tx, key);
        authorizer.require(AuthorizationRequest.in(tx, principal, action, resource(key.id()))
                .with(details)
                .with(of(principal, key.kind(), facts, parameters, alias)));
    }

    /** Whether the principal could do that with the key if it had these facts. */
    boolean couldWith(ReadTx tx, Principal principal, KmsKey key, Action action, KeyFacts facts, KeyParameters with) {
        return authorizer.authorize(AuthorizationRequest.in(tx, principal, action, resource(key.id()))
                        .with(of(principal, key.kind(), facts, with, Optional.empty())))
                instanceof Decision.Allow;
    }

    private ReadyKey bound(Principal principal, String id, Action action) {
        var key = ResourceId.parse(id)
                .filter(parsed -> bindings.isReachable(principal.id(), parsed.account()))
                .flatMap(cache::find)
                .filter(found -> found.key().kind().isSymmetric())
                .orElseThrow(() -> Resources.notFound(ResourceType.SYMMETRIC_KEY, id));
        authorizer.require(new AuthorizationRequest(principal, action, key.path(), new AuthorizationContext(bindings)));
        return key;
    }

    /** {@code alias} is the one that the request named it by. */
    private record Found(ResourceId key, Optional<String> alias) {}

    private Found named(Principal principal, KeyReference.ByName reference) {
        return switch (parse(principal, reference)) {
            case KeyNames.Name.OfKey(var id) -> new Found(id, Optional.empty());
            case KeyNames.Name.OfAlias(var account, var name) ->
                cache.named(account, name)
                        .map(key -> new Found(key, Optional.of(name)))
                        .orElseThrow(() -> names.unknownAlias(account, name));
        };
    }

    private KeyNames.Name parse(Principal principal, KeyReference.ByName reference) {
        var name = names.parse(principal.account(), reference.text());
        if (name instanceof KeyNames.Name.OfAlias && !reference.aliases()) {
            throw KeyNames.refused(KeyProblem.ALIAS_NOT_ALLOWED, "");
        }
        return name;
    }

    /** Nobody learns of another account whether it has a key. */
    private ServiceException unknown(Principal principal, ResourceId key, Action action) {
        return key.account().equals(principal.account()) ? names.unknown(key) : denied(principal, key, action);
    }

    private ServiceException denied(Principal principal, ResourceId key, Action action) {
        return authorizer.denied(
                AuthorizationRequest.of(principal, action, resource(key)),
                new Decision.Deny(Decision.Reason.NOT_ALLOWED));
    }

    private ServiceException unknownCiphertext(Principal principal, ResourceId key, Action action) {
        var _ = denied(principal, key, action);
        return KeyNames.refused(
                KeyProblem.UNKNOWN_CIPHERTEXT_KEY, principal.arn().text());
    }

    private AuthorizationRequest request(
            Principal principal, Action action, ReadyKey key, KeyParameters parameters, Optional<String> alias) {
        return AuthorizationRequest.of(
                        principal, action, new ResourceRef.KmsKey(key.key().account(), key.arn()))
                .with(of(principal, key.key().kind(), key.facts(), parameters, alias));
    }

    private static KeyRequest of(
            Principal principal, KmsKey.Kind kind, KeyFacts facts, KeyParameters parameters, Optional<String> alias) {
        var conditions = new KeyConditions(
                principal.account(), parameters, Optional.of(kind), facts.aliases(), alias.map(KeyNames.ALIAS::concat));
        return new KeyRequest(Optional.of(facts), parameters.context(), conditions);
    }

    private ResourceRef.KmsKey resource(ResourceId key) {
        return new ResourceRef.KmsKey(key.account(), names.key(key));
    }

    /** The resource of an alias, whether there is one or not. */
    ResourceRef.KmsAlias alias(AccountId account, String name) {
        return new ResourceRef.KmsAlias(account, names.alias(account, name));
    }
}
