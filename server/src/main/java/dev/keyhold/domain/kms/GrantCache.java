package dev.keyhold.domain.kms;

import dev.keyhold.crypto.GrantTokens;
import dev.keyhold.domain.authz.GrantLookup;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Grants as decisions need them: those on a key for one principal. They are in memory once they were asked for, also
 * that there are none, and forgotten before a change to the key or its grants is acknowledged.
 */
public final class GrantCache {
    /** What grants may take in memory: those of some 100,000 grants with a constraint of one pair. */
    private static final long MAX_BYTES = 64L << 20;

    private static final long MAX_TOKENS = 10_000;
    /** More are read a key and a principal at a time. */
    private static final int MAX_TOGETHER = 5_000;

    private final Store store;
    private final GrantTokens tokens;
    private final RevocableCache<Grantee, GranteeGrants> grants;
    private final RevocableCache<GrantTokens.Named, ResourceId> keys;

    public GrantCache(Store store, GrantTokens tokens) {
        this.store = store;
        this.tokens = tokens;
        this.grants = RevocableCache.ofSized(MAX_BYTES, store.lease(), GranteeGrants::bytes, this::readAll);
        this.keys = new RevocableCache<>(MAX_TOKENS, store.lease());
        store.onChange(this::forget);
    }

    /** A principal that may have grants on a key. */
    record Grantee(ResourceId key, String principal) {}

    /** Finds grants on a key in memory, or fetches them. */
    GrantLookup on(KmsKey key) {
        return (grantee, _, allow) -> allow.test(grants.get(
                        key.account(),
                        new Grantee(key.id(), grantee),
                        () -> Optional.of(store.read(tx -> read(tx, key.id(), grantee))))
                .orElse(GranteeGrants.NONE));
    }

    /**
     * The same in a transaction: from memory if they are there; if it writes, by what is stored. Then only those of the
     * operation are read, a page at a time until one allows it: other changes wait meanwhile.
     */
    GrantLookup on(ReadTx tx, KmsKey key) {
        return (grantee, operation, allow) -> tx.isWritable()
                ? isStored(tx, key, grantee, operation, allow)
                : allow.test(grants.peek(new Grantee(key.id(), grantee)).orElseGet(() -> read(tx, key.id(), grantee)));
    }

    private static boolean isStored(
            ReadTx tx, KmsKey key, String grantee, String operation, Predicate<GranteeGrants> allow) {
        var after = Optional.<String>empty();
        do {
            var request = new Page.Request(after, Page.Request.MAX_SIZE);
            var page = tx.kmsKeys().grantsOf(key.account(), key.id(), grantee, operation, request);
            if (allow.test(GranteeGrants.of(page.items()))) {
                return true;
            }
            after = page.next();
        } while (after.isPresent());
        return false;
    }

    private static GranteeGrants read(ReadTx tx, ResourceId key, String grantee) {
        return GranteeGrants.of(KeyFactsReader.all(page -> tx.kmsKeys().grantsTo(key.account(), key, grantee, page)));
    }

    private Map<Grantee, GranteeGrants> readAll(AccountId account, List<Grantee> grantees) {
        return store.read(tx -> readAll(tx, account, grantees, MAX_TOGETHER));
    }

    /** The grants of each; those of all are read together unless there are more than {@code most}. */
    static Map<Grantee, GranteeGrants> readAll(ReadTx tx, AccountId account, List<Grantee> grantees, int most) {
        var ids = grantees.stream().map(Grantee::key).distinct().toList();
        var principals = grantees.stream().map(Grantee::principal).distinct().toList();
        var found = tx.kmsKeys().grantsTo(account, ids, principals, most + 1);
        if (found.size() > most) {
            return grantees.stream()
                    .collect(Collectors.toMap(grantee -> grantee, grantee -> read(tx, grantee.key, grantee.principal)));
        }
        var grants = found.stream().collect(Collectors.groupingBy(grant -> new Grantee(grant.key(), grant.grantee())));
        return grantees.stream()
                .collect(Collectors.toMap(
                        grantee -> grantee, grantee -> GranteeGrants.of(grants.getOrDefault(grantee, List.of()))));
    }

    /**
     * Requires that each token is of a grant on one of these keys. It adds no right, as a grant counts from when it is
     * made.
     */
    void requireTokens(List<String> presented, List<ResourceId> allowed) {
        require(
                presented,
                allowed,
                named -> keys.get(named.account(), named, () -> store.read(tx -> keyOf(tx, named))));
    }

    /** The same in a transaction. */
    void requireTokens(ReadTx tx, List<String> presented, ResourceId allowed) {
        require(presented, List.of(allowed), named -> keyOf(tx, named));
    }

    private void require(
            List<String> presented, List<ResourceId> allowed, Function<GrantTokens.Named, Optional<ResourceId>> find) {
        for (var token : presented) {
            var _ = tokens.read(token)
                    .flatMap(find)
                    .filter(allowed::contains)
                    .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_GRANT_TOKEN, ""));
        }
    }

    private static Optional<ResourceId> keyOf(ReadTx tx, GrantTokens.Named named) {
        return tx.kmsKeys().grant(named.account(), named.grant()).map(KmsGrant::key);
    }

    private void forget(Change change) {
        if (change instanceof Change.OfKmsKey(var id)) {
            grants.forgetOf(id.account(), grantee -> grantee.key.equals(id));
            keys.forgetOf(id.account());
        } else if (change instanceof Change.OfAccount(var account)) {
            grants.forgetOf(account);
            keys.forgetOf(account);
        }
    }
}
