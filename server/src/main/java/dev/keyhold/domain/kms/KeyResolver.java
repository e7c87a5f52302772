package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationContext;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.GrantLookup;
import dev.keyhold.domain.authz.KeyFacts;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.iampolicy.KeyPolicyDocuments;
import dev.keyhold.domain.authz.rolebinding.RoleBindingCache;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the key that a request names, for a principal that may do that with it. What a reference is decides what is
 * asked: role bindings, or the key policy with IAM policies and grants. Neither allows what the other decides.
 */
public final class KeyResolver {
    /** What a key policy or a grant can allow to other accounts; all else is for the account of the key alone. */
    private static final Set<Action> ACROSS_ACCOUNTS = Set.of(
            KmsAction.DESCRIBE_KMS_KEY,
            KmsAction.ENCRYPT,
            KmsAction.DECRYPT,
            KmsAction.RE_ENCRYPT_FROM,
            KmsAction.RE_ENCRYPT_TO,
            KmsAction.GENERATE_DATA_KEY,
            KmsAction.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
            KmsAction.GENERATE_DATA_KEY_PAIR,
            KmsAction.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
            KmsAction.SIGN,
            KmsAction.VERIFY,
            KmsAction.GET_PUBLIC_KEY,
            KmsAction.GENERATE_MAC,
            KmsAction.VERIFY_MAC,
            KmsAction.DERIVE_SHARED_SECRET,
            KmsAction.GET_KEY_ROTATION_STATUS,
            KmsAction.CREATE_GRANT,
            KmsAction.LIST_GRANTS,
            KmsAction.RETIRE_GRANT,
            KmsAction.REVOKE_GRANT);

    private final KeyCache cache;
    private final KeyNames names;
    private final Authorizer authorizer;
    private final RoleBindingCache bindings;
    private final GrantCache grants;

    public KeyResolver(
            KeyCache cache, KeyNames names, Authorizer authorizer, RoleBindingCache bindings, GrantCache grants) {
        this.cache = cache;
        this.names = names;
        this.authorizer = authorizer;
        this.bindings = bindings;
        this.grants = grants;
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
            case KeyReference.ById(var type, var id) -> bound(principal, type, id, action);
            case KeyReference.ByName name -> {
                var parsed = parse(principal, name);
                var asked = AuthorizationRequest.of(principal, action, resource(parsed));
                requireReach(asked);
                var found = named(parsed).orElseThrow(() -> absent(asked, parsed));
                var key = cache.find(found.key()).orElseThrow(() -> absent(asked, of(found)));
                var request = request(principal, action, key, parameters, found.alias());
                authorizer.require(request, shown(request, parsed));
                requireTokens(parameters.tokens(), List.of(key.key().id()));
                yield key;
            }
            case KeyReference.OfCiphertext(var id) -> {
                var key = cache.find(id)
                        .filter(found ->
                                authorizer.authorize(request(principal, action, found, parameters, Optional.empty()))
                                        instanceof Decision.Allow)
                        .orElseThrow(() -> unknownCiphertext(principal, id, action));
                requireTokens(parameters.tokens(), List.of(key.key().id()));
                yield key;
            }
        };
    }

    /**
     * Requires that each token is of a grant on one of these keys. It adds no right, as a grant counts from when it is
     * made.
     */
    void requireTokens(List<String> presented, List<ResourceId> keys) {
        grants.requireTokens(presented, keys);
    }

    /**
     * The key that is meant, whether or not the caller may do anything with it. One of another account need not exist.
     *
     * @throws ServiceException when the account of the caller has no such key
     */
    ResourceId idOf(Principal principal, KeyReference reference) {
        return switch (reference) {
            case KeyReference.ById(var type, var id) ->
                ResourceId.parse(id).orElseThrow(() -> Resources.notFound(type, id));
            case KeyReference.OfCiphertext(var id) -> id;
            case KeyReference.ByName name -> {
                var parsed = parse(principal, name);
                var found =
                        named(parsed).map(Found::key).filter(id -> isOfOther(principal, id.account()) || isKnown(id));
                yield found.orElseGet(() -> nothing(principal, parsed));
            }
        };
    }

    private boolean isKnown(ResourceId key) {
        return cache.find(key).isPresent();
    }

    /** What a name means that means nothing: in another account a key that is none, so that nobody can tell. */
    private ResourceId nothing(Principal principal, KeyNames.Name name) {
        var account = resource(name).account();
        if (isOfOther(principal, account)) {
            return ResourceId.of(ResourceId.KMS, account, 0);
        }
        throw unknown(name);
    }

    private static boolean isOfOther(Principal principal, AccountId account) {
        return !account.equals(principal.account());
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
        var parsed = parse(principal, reference);
        var asked = AuthorizationRequest.in(tx, principal, action, resource(parsed));
        requireReach(asked);
        var found = named(tx, parsed).orElseThrow(() -> absent(asked, parsed));
        var key = visible(tx, found.key).orElseThrow(() -> absent(asked, of(found)));
        var request =
                request(tx, principal, key, action, parameters, found.alias).with(details);
        authorizer.require(request, shown(request, parsed));
        grants.requireTokens(tx, parameters.tokens(), key.id());
        return key;
    }

    /** The key that a name means, no alias, of any account; whether the caller may do it is still to be asked. */
    KmsKey located(ReadTx tx, Principal principal, KeyReference.ByName reference, Action action) {
        var parsed = parse(principal, reference);
        return named(tx, parsed)
                .flatMap(found -> visible(tx, found.key))
                .orElseThrow(() -> absent(AuthorizationRequest.in(tx, principal, action, resource(parsed)), parsed));
    }

    /** What a caller of another account learns of a key that lacks what is asked for. */
    ServiceException absent(ReadTx tx, Principal principal, KmsKey key, Action action) {
        return deniedByAnother(AuthorizationRequest.in(tx, principal, action, resource(key.id())));
    }

    /** The key of a grant, unless it is deleted or its account is closed. */
    static Optional<KmsKey> of(ReadTx tx, KmsGrant grant) {
        return visible(tx, grant.key());
    }

    /** The key of the caller's own account that a name means, no alias; what may be done with it is not asked. */
    KmsKey own(ReadTx tx, Principal principal, KeyReference.ByName reference) {
        var parsed = parse(principal, reference);
        return named(tx, parsed)
                .map(Found::key)
                .filter(key -> key.account().equals(principal.account()))
                .flatMap(key -> visible(tx, key))
                .orElseThrow(() -> unknown(parsed));
    }

    /** Requires that a principal may do something with a key that is known. */
    void require(ReadTx tx, Principal principal, KmsKey key, Action action, KeyParameters parameters) {
        authorizer.require(request(tx, principal, key, action, parameters, Optional.empty()));
    }

    /** Requires that a principal may do something with an alias, whether there is one or not: no key decides that. */
    void requireAlias(ReadTx tx, Principal principal, Action action, String name) {
        authorizer.require(AuthorizationRequest.in(tx, principal, action, alias(principal.account(), name))
                .with(withoutKey(principal, Optional.empty())));
    }

    /** Requires that a principal may do what names no key. */
    void requireAccount(ReadTx tx, Principal principal, Action action) {
        var account = new ResourceRef.WholeAccount(principal.account());
        authorizer.require(
                AuthorizationRequest.in(tx, principal, action, account).with(withoutKey(principal, Optional.empty())));
    }

    /** What conditions can ask of a request that is about no key that exists: {@code kind} is to be created. */
    KeyRequest withoutKey(Principal principal, Optional<KmsKey.Kind> kind) {
        return withoutKey(principal, kind, KeyParameters.NONE);
    }

    /** The same for a request that asks for more. */
    KeyRequest withoutKey(Principal principal, Optional<KmsKey.Kind> kind, KeyParameters parameters) {
        var region = parameters.with(KeyRequest.REGION, names.region());
        var conditions = new KeyConditions(principal.account(), region, kind, List.of(), Optional.empty());
        return new KeyRequest(Optional.empty(), GrantLookup.NONE, Optional.empty(), conditions, Optional.empty());
    }

    private AuthorizationRequest request(
            ReadTx tx,
            Principal principal,
            KmsKey key,
            Action action,
            KeyParameters parameters,
            Optional<String> alias) {
        var facts = KeyFactsReader.read(tx, key);
        return AuthorizationRequest.in(tx, principal, action, resource(key.id()))
                .with(of(principal, key.kind(), facts, grants.on(tx, key), parameters, alias));
    }

    /** Whether the principal could do that with the key if it had these facts. */
    boolean couldWith(ReadTx tx, Principal principal, KmsKey key, Action action, KeyFacts facts, KeyParameters with) {
        return authorizer.authorize(AuthorizationRequest.in(tx, principal, action, resource(key.id()))
                        .with(of(principal, key.kind(), facts, grants.on(tx, key), with, Optional.empty())))
                instanceof Decision.Allow;
    }

    private ReadyKey bound(Principal principal, ResourceType type, String id, Action action) {
        var key = ResourceId.parse(id)
                .filter(parsed -> bindings.isReachable(principal.id(), parsed.account()))
                .flatMap(cache::find)
                .filter(found -> Resources.isOf(found.key(), type))
                .orElseThrow(() -> Resources.notFound(type, id));
        authorizer.require(new AuthorizationRequest(principal, action, key.path(), new AuthorizationContext(bindings)));
        return key;
    }

    /** {@code alias} is the one that the request named it by. */
    private record Found(ResourceId key, Optional<String> alias) {}

    private Optional<Found> named(KeyNames.Name name) {
        return switch (name) {
            case KeyNames.Name.OfKey(var id) -> Optional.of(new Found(id, Optional.empty()));
            case KeyNames.Name.OfAlias(var account, var alias) ->
                cache.named(account, alias).map(key -> new Found(key, Optional.of(alias)));
        };
    }

    private static Optional<Found> named(ReadTx tx, KeyNames.Name name) {
        return switch (name) {
            case KeyNames.Name.OfKey(var id) -> Optional.of(new Found(id, Optional.empty()));
            case KeyNames.Name.OfAlias(var account, var alias) ->
                tx.kmsKeys().alias(account, alias).map(it -> new Found(it.key(), Optional.of(alias)));
        };
    }

    private static Optional<KmsKey> visible(ReadTx tx, ResourceId key) {
        return tx.accounts()
                .find(key.account())
                .filter(Account::isOpen)
                .flatMap(account -> tx.kmsKeys().find(account.id(), key))
                .filter(it -> it.deleteAt().isEmpty());
    }

    private static KeyNames.Name of(Found found) {
        return new KeyNames.Name.OfKey(found.key);
    }

    private ResourceRef.OfPolicies resource(KeyNames.Name name) {
        return switch (name) {
            case KeyNames.Name.OfKey(var id) -> resource(id);
            case KeyNames.Name.OfAlias(var account, var alias) -> alias(account, alias);
        };
    }

    /** Who named a key of another account by an alias does not learn from a denial which key that is. */
    private ResourceRef shown(AuthorizationRequest request, KeyNames.Name name) {
        return isOfOther(request) ? resource(name) : request.resource();
    }

    private KeyNames.Name parse(Principal principal, KeyReference.ByName reference) {
        var name = names.parse(principal.account(), reference.text());
        if (name instanceof KeyNames.Name.OfAlias && !reference.aliases()) {
            throw KeyNames.refused(KeyProblem.ALIAS_NOT_ALLOWED, "");
        }
        return name;
    }

    /** Refuses what is only for the account of a key, before anything of the other is read. */
    private void requireReach(AuthorizationRequest request) {
        if (isOfOther(request) && !ACROSS_ACCOUNTS.contains(request.action())) {
            throw deniedByAnother(request);
        }
    }

    private static boolean isOfOther(AuthorizationRequest request) {
        return request.resource() instanceof ResourceRef.OfPolicies resource
                && !resource.account().equals(request.principal().account());
    }

    /** {@code name} means nothing. Nobody learns of another account whether it has a key or an alias. */
    private ServiceException absent(AuthorizationRequest request, KeyNames.Name name) {
        return isOfOther(request) ? deniedByAnother(request) : unknown(name);
    }

    private ServiceException unknown(KeyNames.Name name) {
        return switch (name) {
            case KeyNames.Name.OfKey(var id) -> names.unknown(id);
            case KeyNames.Name.OfAlias(var account, var alias) -> names.unknownAlias(account, alias);
        };
    }

    /** The denial that a key of another account is answered with whose policy says nothing of the caller. */
    private ServiceException deniedByAnother(AuthorizationRequest request) {
        var principal = request.principal();
        var account = ((ResourceRef.OfPolicies) request.resource()).account();
        var key = request.resource() instanceof ResourceRef.KmsKey named
                ? named
                : resource(ResourceId.of(ResourceId.KMS, account, 0));
        var facts = new KeyFacts(account, KeyPolicyDocuments.ofAccount(account), List.of(), List.of());
        var silent =
                of(principal, KmsKey.Kind.SYMMETRIC, facts, GrantLookup.NONE, KeyParameters.NONE, Optional.empty());
        var denial = authorizer.authorize(request.on(key).with(silent)) instanceof Decision.Deny deny
                ? deny
                : new Decision.Deny(Decision.Reason.OTHER_ACCOUNT);
        return authorizer.denied(request, denial);
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
                .with(of(principal, key.key().kind(), key.facts(), grants.on(key.key()), parameters, alias));
    }

    private static KeyRequest of(
            Principal principal,
            KmsKey.Kind kind,
            KeyFacts facts,
            GrantLookup onKey,
            KeyParameters parameters,
            Optional<String> alias) {
        var conditions = new KeyConditions(
                principal.account(), parameters, Optional.of(kind), facts.aliases(), alias.map(KeyNames.ALIAS::concat));
        return new KeyRequest(Optional.of(facts), onKey, parameters.context(), conditions, parameters.grant());
    }

    private ResourceRef.KmsKey resource(ResourceId key) {
        return new ResourceRef.KmsKey(key.account(), names.key(key));
    }

    /** The resource of an alias, whether there is one or not. */
    ResourceRef.KmsAlias alias(AccountId account, String name) {
        return new ResourceRef.KmsAlias(account, names.alias(account, name));
    }
}
