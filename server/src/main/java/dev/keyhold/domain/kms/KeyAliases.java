package dev.keyhold.domain.kms;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Names of keys. Who gives or takes one must be allowed to on the alias, by IAM policies, and on each key that it is
 * or becomes the name of, by the policy of that key.
 */
public final class KeyAliases {
    private final Store store;
    private final KeyResolver resolver;
    private final Changes changes;
    private final InstantSource clock;
    private final KeyQuotas quotas;

    public KeyAliases(Store store, KeyResolver resolver, Changes changes, InstantSource clock, KeyQuotas quotas) {
        this.store = store;
        this.resolver = resolver;
        this.changes = changes;
        this.clock = clock;
        this.quotas = quotas;
    }

    /**
     * Gives a key another name.
     *
     * @param name without the prefix
     * @throws ServiceException when the name is taken, also by a key that was deleted and has not gone yet; when the
     *     key has too many, or its deletion is scheduled
     */
    public void create(Principal principal, String name, KeyReference.ByName target) {
        var account = principal.account();
        var now = clock.instant();
        change(
                principal,
                KmsAction.CREATE_KMS_ALIAS,
                name,
                tx -> resolver.stored(tx, principal, target, KmsAction.CREATE_KMS_ALIAS),
                (tx, key) -> {
                    resolver.names().requireStaying(key);
                    if (tx.kmsKeys().alias(account, name).isPresent()) {
                        var taken = resolver.names().alias(account, name).text();
                        throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.KMS_ALIAS, taken));
                    }
                    requireRoom(tx, key);
                    var alias = new KmsAlias(account, name, key.id(), now, now);
                    tx.kmsKeys().insert(alias);
                    return alias;
                });
    }

    /** An alias, the key that it names, and the one that it is to name. */
    private record Move(KmsAlias alias, KmsKey from, KmsKey to) {}

    /**
     * Makes an alias the name of another key of the same kind.
     *
     * @throws ServiceException when there is no such alias; when the other key is of another kind, has too many, or its
     *     deletion is scheduled
     */
    public void update(Principal principal, String name, KeyReference.ByName target) {
        var action = KmsAction.UPDATE_KMS_ALIAS;
        var now = clock.instant();
        change(
                principal,
                action,
                name,
                tx -> {
                    var alias = find(tx, principal.account(), name);
                    var from = keyOf(tx, principal, alias, action);
                    return new Move(alias, from, resolver.stored(tx, principal, target, action));
                },
                (tx, move) -> {
                    requireSameKind(move);
                    resolver.names().requireStaying(move.to);
                    if (!move.to.id().equals(move.alias.key())) {
                        requireRoom(tx, move.to);
                    }
                    var after = move.alias.of(move.to.id(), now);
                    tx.kmsKeys().update(after);
                    return after;
                });
    }

    /**
     * Takes a name away; the key stays.
     *
     * @throws ServiceException when there is no such alias
     */
    public void delete(Principal principal, String name) {
        change(
                principal,
                KmsAction.DELETE_KMS_ALIAS,
                name,
                tx -> {
                    var alias = find(tx, principal.account(), name);
                    var _ = keyOf(tx, principal, alias, KmsAction.DELETE_KMS_ALIAS);
                    return alias;
                },
                (tx, alias) -> {
                    tx.kmsKeys().delete(alias);
                    return alias;
                });
    }

    /** Aliases of the caller's account ordered by name: all of them, or those of one key. */
    public Page<KmsAlias> list(Principal principal, Optional<KeyReference.ByName> of, Page.Request page) {
        return store.read(tx -> {
            resolver.requireAccount(tx, principal, KmsAction.LIST_KMS_ALIASES);
            if (of.isEmpty()) {
                return tx.kmsKeys().aliases(principal.account(), page);
            }
            var key = resolver.own(tx, principal, of.get());
            return tx.kmsKeys().aliasesOf(key.account(), key.id(), page);
        });
    }

    private <F> void change(
            Principal principal,
            Action action,
            String name,
            Function<ReadTx, F> find,
            BiFunction<WriteTx, F, KmsAlias> work) {
        var _ = changes.run(
                principal,
                action,
                tx -> {
                    resolver.requireAlias(tx, principal, action, name);
                    return find.apply(tx);
                },
                (tx, found) -> {
                    var alias = work.apply(tx, found);
                    return new Change<>(alias, alias.key(), AuditTargets.describe(alias));
                },
                TransactionHook.NONE);
    }

    private KmsAlias find(ReadTx tx, AccountId account, String name) {
        return tx.kmsKeys()
                .alias(account, name)
                .orElseThrow(() -> resolver.names().unknownAlias(account, name));
    }

    /** The key of an alias, also one that was deleted and has not gone yet: its names can be given to others. */
    private KmsKey keyOf(ReadTx tx, Principal principal, KmsAlias alias, Action action) {
        var key = tx.kmsKeys().find(alias.account(), alias.key()).orElseThrow();
        resolver.require(tx, principal, key, action, KeyParameters.NONE);
        return key;
    }

    private void requireSameKind(Move move) {
        var from = move.from.kind();
        var to = move.to.kind();
        var arn = resolver.names().alias(move.alias.account(), move.alias.name());
        if (type(from) != type(to)) {
            throw otherKind(arn + " cannot be changed from a CMK with key type " + type(from)
                    + " to a CMK with key type " + type(to)
                    + ". The key type of the current CMK and the new CMK must be the same.");
        }
        if (from.usage() != to.usage()) {
            throw otherKind(arn + " cannot be changed from a CMK with key usage " + from.usage()
                    + " to a CMK with key usage " + to.usage()
                    + ". The key usage of the current CMK and the new CMK must be the same.");
        }
    }

    private static ServiceException otherKind(String rest) {
        return KeyNames.refused(KeyProblem.OTHER_KIND_OF_KEY, "Alias " + rest);
    }

    /** What an alias keeps being the name of. */
    private enum Type {
        SYMMETRIC,
        ASYMMETRIC,
        HMAC
    }

    private static Type type(KmsKey.Kind kind) {
        if (kind.isSymmetric()) {
            return Type.SYMMETRIC;
        }
        return kind.spec().isKeyPair() ? Type.ASYMMETRIC : Type.HMAC;
    }

    private void requireRoom(ReadTx tx, KmsKey key) {
        var allowed = quotas.aliasesPerKey();
        var present = tx.kmsKeys().aliasesOf(key.account(), key.id(), Page.Request.first(allowed));
        if (present.items().size() >= allowed) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.ALIASES_PER_KMS_KEY, allowed));
        }
    }
}
