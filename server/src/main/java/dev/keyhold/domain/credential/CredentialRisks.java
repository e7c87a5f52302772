package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.rolebinding.LastAdminGuard;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What should be looked at about the credentials of an account, for those who may read its credential report: how old
 * its access keys are, which API keys expire soon, and whether somebody could be locked out.
 *
 * <p>An administrator is who may give itself any policy, or may grant roles on the cloud. Roles that are assumed are
 * not looked at: whether somebody can assume them is for other accounts to say.
 */
public final class CredentialRisks {
    /** A key that expires within this time should be replaced. */
    public static final Duration SOON = Duration.ofDays(30);

    /** Users with a key about whom it is asked whether they are administrators. */
    static final int MAX_ASKED = 200;

    private final Store store;
    private final Authorizer authorizer;
    private final AccessKeyAges ages;
    private final InstantSource clock;

    public CredentialRisks(Store store, Authorizer authorizer, AccessKeyAges ages, InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.ages = ages;
        this.clock = clock;
    }

    /** How an account could become one that nobody can administer but from the machine. */
    public enum LockOut {
        /** Neither the root nor an administrator has an active key. */
        NOBODY,
        /** Only the root has one. */
        ROOT_ALONE,
        /** One active key is all that there is. */
        LAST_KEY
    }

    /**
     * What was found.
     *
     * @param keys the active access keys
     * @param expiring API keys that expire within {@link #SOON}
     * @param weak active access keys that were imported with a weak secret
     * @param lockOut empty also where there are too many users to ask about
     */
    public record Found(AccessKeyAges.Counts keys, int expiring, Weak weak, Set<LockOut> lockOut) {
        public Found {
            lockOut = Set.copyOf(lockOut);
        }
    }

    /**
     * How many keys are weak.
     *
     * @param areMore whether there are weak keys that were not looked at
     */
    public record Weak(int active, boolean areMore) {}

    /** An active key of an owner, and how many it has. */
    private record Held(AccessKeyId one, int keys) {
        Held more() {
            return new Held(one, keys + 1);
        }
    }

    /** Looks at the account of the principal. */
    public Found find(Principal principal) {
        var holders = new LinkedHashMap<ResourceId, Held>();
        var counts = ages.count(
                principal, key -> holders.merge(key.owner(), new Held(key.id(), 1), (before, _) -> before.more()));
        var account = store.read(tx -> tx.accounts().find(principal.account()).orElseThrow());
        var now = clock.instant();
        var expiring = store.read(tx -> tx.apiKeys().countExpiring(account.id(), now, now.plus(SOON)));
        return new Found(counts, expiring, weak(account), lockOut(principal, account, holders, !counts.isPartial()));
    }

    /** Those that can be used, as those of others wait to be deleted. */
    private Weak weak(Account account) {
        var active = 0;
        var looked = 0;
        var after = Optional.<String>empty();
        do {
            var page = new Page.Request(after, Page.Request.MAX_SIZE);
            var found = store.read(tx -> tx.accessKeys().weak(account.id(), page));
            active += (int) found.items().stream().filter(AccessKey::isActive).count();
            looked += found.items().size();
            after = found.next();
        } while (after.isPresent() && looked < AccessKeyAges.MAX_KEYS);
        return new Weak(active, after.isPresent());
    }

    private Set<LockOut> lockOut(Principal reader, Account account, Map<ResourceId, Held> holders, boolean isWhole) {
        var users = new HashMap<>(holders);
        var root = Optional.ofNullable(users.remove(account.root()))
                .map(Held::keys)
                .orElse(0);
        var others = store.read(tx -> authorizedKeys(tx, account));
        var areAll = isWhole;
        var asked = 0;
        for (var user : users.entrySet()) {
            if (others > 1) {
                return Set.of();
            }
            if (asked++ == MAX_ASKED) {
                areAll = false;
                break;
            }
            others += isAdministrator(reader, user.getKey(), user.getValue().one) ? user.getValue().keys : 0;
        }
        return others == 0 && !areAll ? Set.of() : risks(root, others, areAll);
    }

    private static Set<LockOut> risks(int root, int others, boolean areAll) {
        var risks = EnumSet.noneOf(LockOut.class);
        if (root + others == 0) {
            risks.add(LockOut.NOBODY);
        }
        if (root > 0 && others == 0) {
            risks.add(LockOut.ROOT_ALONE);
        }
        if (root + others == 1 && areAll) {
            risks.add(LockOut.LAST_KEY);
        }
        return risks;
    }

    /** Whether the owner of that key may attach any policy to itself, as far as policies know of its next request. */
    private boolean isAdministrator(Principal reader, ResourceId owner, AccessKeyId key) {
        return store.read(tx -> tx.identities().find(owner.account(), owner))
                .filter(identity -> identity.isInForce(clock.instant()))
                .map(identity -> AuthorizationRequest.of(
                        Principal.of(identity, new Principal.Credential.LongTermKey(key), reader.origin()),
                        IamAction.ATTACH_USER_POLICY,
                        IdentityResolver.resource(identity)))
                .filter(request -> authorizer.authorize(request) instanceof Decision.Allow)
                .isPresent();
    }

    /** Those of administrators by roles; two are as good as more. */
    private static int authorizedKeys(ReadTx tx, Account account) {
        var keys = 0;
        for (var administrator : LastAdminGuard.administrators(tx, account)) {
            keys += tx.authorizedKeys()
                    .ownedBy(account.id(), administrator.id(), Page.Request.first(2))
                    .items()
                    .size();
            if (keys > 1) {
                break;
            }
        }
        return keys;
    }
}
