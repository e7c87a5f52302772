package dev.keyhold.domain.kms;

import dev.keyhold.crypto.GrantTokens;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.PolicyPrincipals;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Grants: who may use a key besides those whom policies let. They count from the next request. */
public final class Grants {
    private final Store store;
    private final KeyResolver resolver;
    private final Changes changes;
    private final NewGrants made;

    public Grants(Store store, KeyResolver resolver, Changes changes, NewGrants made) {
        this.store = store;
        this.resolver = resolver;
        this.changes = changes;
        this.made = made;
    }

    /** What new grants are made with. */
    public record NewGrants(IdGenerator ids, GrantTokens tokens, InstantSource clock, KeyQuotas quotas) {}

    /**
     * A grant that is to be made.
     *
     * @param grantee whom it is for, and {@code retiring} who else may give it up: the ARNs of principals
     * @param name empty if it has none; of grants with one name that are alike there is one
     * @param tokens of grants, as they were sent
     */
    public record Draft(
            String grantee,
            Optional<String> retiring,
            List<String> operations,
            Optional<KmsGrant.Constraint> constraint,
            String name,
            List<String> tokens) {
        public Draft {
            operations = operations.stream().distinct().toList();
            tokens = List.copyOf(tokens);
        }
    }

    /** A grant that was made, or that there was, and a token of it. */
    public record Created(String id, String token) {}

    /** A grant, with principals by their ARNs, or by unique ids if they are gone. */
    public record View(KmsGrant grant, String grantee, Optional<String> retiring) {}

    /** Which grant is meant. */
    public sealed interface Reference {
        record ByToken(String token) implements Reference {}

        record ById(KeyReference.ByName key, String grant) implements Reference {}
    }

    /**
     * Makes a grant, unless there is one of that name that is the same.
     *
     * @param dryRun whether it is only to be checked
     */
    public Created create(Principal principal, KeyReference.ByName key, Draft draft, boolean dryRun) {
        GrantRules.check(draft.operations(), draft.constraint());
        var grant = changes.<KmsKey, KmsGrant>run(
                principal,
                KmsAction.CREATE_GRANT,
                tx -> resolver.stored(
                        tx, principal, key, KmsAction.CREATE_GRANT, GrantConditions.of(draft), RequestDetails.NONE),
                (tx, found) -> {
                    var wanted = grant(tx, principal, found, draft);
                    requireUsable(found);
                    var same = same(tx, wanted);
                    if (same.isEmpty()) {
                        requireRoom(tx, found);
                    }
                    if (dryRun) {
                        throw KeyNames.refused(KeyProblem.DRY_RUN, "");
                    }
                    if (same.isEmpty()) {
                        tx.kmsKeys().insert(wanted);
                    }
                    return change(same.orElse(wanted));
                },
                TransactionHook.NONE);
        return new Created(grant.id(), made.tokens().issue(grant.account(), grant.id()));
    }

    private KmsGrant grant(ReadTx tx, Principal principal, KmsKey key, Draft draft) {
        var grantee = stored(tx, draft.grantee());
        var retiring = draft.retiring().map(arn -> stored(tx, arn));
        GrantRules.check(key.kind(), draft.operations(), draft.constraint());
        return new KmsGrant(
                key.account(),
                key.id(),
                made.ids().grantId(),
                draft.name(),
                grantee,
                retiring,
                draft.operations(),
                draft.constraint(),
                principal.account(),
                made.clock().instant());
    }

    private static String stored(ReadTx tx, String principal) {
        return Arn.parse(principal)
                .flatMap(arn -> PolicyPrincipals.ofArn(tx, arn))
                .orElseThrow(() -> KeyNames.refused(
                        KeyProblem.INVALID_PRINCIPAL,
                        "ARN does not refer to a valid principal: " + Redaction.name(principal)));
    }

    private void requireUsable(KmsKey key) {
        var arn = resolver.names().key(key.id()).text();
        if (key.pendingDeletionAt().isPresent()) {
            throw KeyNames.refused(KeyProblem.KEY_IS_PENDING_DELETION, arn);
        }
        if (key.status() == KmsKey.Status.PENDING_IMPORT) {
            throw KeyNames.refused(KeyProblem.KEY_IS_PENDING_IMPORT, arn);
        }
        if (!key.isActive()) {
            throw KeyNames.refused(KeyProblem.KEY_IS_INACTIVE, arn);
        }
    }

    private static Optional<KmsGrant> same(ReadTx tx, KmsGrant wanted) {
        return wanted.name().isEmpty()
                ? Optional.empty()
                : KeyFactsReader.all(page -> tx.kmsKeys()
                                .grantsTo(wanted.account(), wanted.key(), wanted.grantee(), wanted.name(), page))
                        .stream()
                        .filter(wanted::isAlike)
                        .findFirst();
    }

    private void requireRoom(ReadTx tx, KmsKey key) {
        var allowed = made.quotas().grantsPerKey();
        if (tx.kmsKeys().countGrants(key.account(), key.id()) >= allowed) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.GRANTS_PER_KMS_KEY, allowed));
        }
    }

    /**
     * Grants on a key.
     *
     * @param grantee whose grants alone are asked for: the ARN of a principal, or the unique id of one that is gone
     */
    public Page<View> list(Principal principal, KeyReference.ByName key, Optional<String> grantee, Page.Request page) {
        return store.read(tx -> {
            var found = listed(tx, principal, key);
            var grants = grantee.isPresent()
                    ? tx.kmsKeys().grantsTo(found.account(), found.id(), filter(tx, grantee.get()), page)
                    : tx.kmsKeys().grantsOn(found.account(), found.id(), page);
            return grants.map(grant -> view(tx, grant));
        });
    }

    /** The grant of that identifier on the key, if there is one. */
    public Optional<View> find(Principal principal, KeyReference.ByName key, String id) {
        return store.read(tx -> {
            var found = listed(tx, principal, key);
            return on(tx, found, id).map(grant -> view(tx, grant));
        });
    }

    private KmsKey listed(ReadTx tx, Principal principal, KeyReference.ByName key) {
        return resolver.stored(tx, principal, key, KmsAction.LIST_GRANTS, GrantConditions.NONE, RequestDetails.NONE);
    }

    private static String filter(ReadTx tx, String principal) {
        return principal.startsWith("arn:") ? stored(tx, principal) : principal;
    }

    /** Grants on keys of the caller's account that a principal may give up as the one named for that. */
    public Page<View> retirable(Principal principal, String retiring, Page.Request page) {
        return store.read(tx -> {
            resolver.requireAccount(tx, principal, KmsAction.LIST_RETIRABLE_GRANTS);
            var found = tx.kmsKeys().retirableGrants(principal.account(), filter(tx, retiring), page);
            return found.map(grant -> view(tx, grant));
        });
    }

    /** Deletes a grant, for callers that may manage the key. */
    public void revoke(Principal principal, KeyReference.ByName key, String id, boolean dryRun) {
        delete(principal, KmsAction.REVOKE_GRANT, dryRun, tx -> {
            var parameters = GrantConditions.NONE;
            var found = resolver.stored(tx, principal, key, KmsAction.REVOKE_GRANT, parameters, RequestDetails.NONE);
            return on(tx, found, id).orElseThrow(() -> unknown(id));
        });
    }

    /** Gives a grant up, for whom the grant itself lets. */
    public void retire(Principal principal, Reference reference, boolean dryRun) {
        delete(principal, KmsAction.RETIRE_GRANT, dryRun, tx -> {
            var grant = switch (reference) {
                case Reference.ByToken(var token) ->
                    made.tokens()
                            .read(token)
                            .flatMap(named -> tx.kmsKeys().grant(named.account(), named.grant()))
                            .orElseThrow(() -> KeyNames.refused(KeyProblem.INVALID_GRANT_TOKEN, ""));
                case Reference.ById(var name, var id) -> {
                    var key = resolver.located(tx, principal, name, KmsAction.RETIRE_GRANT);
                    yield on(tx, key, id)
                            .orElseThrow(() -> key.account().equals(principal.account())
                                    ? unknown(id)
                                    : resolver.absent(tx, principal, key, KmsAction.RETIRE_GRANT));
                }
            };
            var key = KeyResolver.of(tx, grant).orElseThrow(() -> unknown(grant.id()));
            var parameters = KeyParameters.NONE.with(new GrantRequest.Retirement(grant));
            resolver.require(tx, principal, key, KmsAction.RETIRE_GRANT, parameters);
            return grant;
        });
    }

    private void delete(Principal principal, Action action, boolean dryRun, Function<ReadTx, KmsGrant> find) {
        var _ = changes.<KmsGrant, KmsGrant>run(
                principal,
                action,
                find,
                (WriteTx tx, KmsGrant grant) -> {
                    if (dryRun) {
                        throw KeyNames.refused(KeyProblem.DRY_RUN, "");
                    }
                    tx.kmsKeys().delete(grant);
                    return change(grant);
                },
                TransactionHook.NONE);
    }

    /** What can be granted on a key of that kind. */
    public static List<String> operations(KmsKey.Kind kind) {
        return GranteeGrants.OPERATIONS.stream()
                .filter(operation -> GrantRules.can(kind, operation))
                .toList();
    }

    private static Optional<KmsGrant> on(ReadTx tx, KmsKey key, String id) {
        return tx.kmsKeys().grant(key.account(), id).filter(grant -> grant.key().equals(key.id()));
    }

    private static ServiceException unknown(String id) {
        return KeyNames.refused(KeyProblem.UNKNOWN_GRANT, Redaction.name(id));
    }

    private static View view(ReadTx tx, KmsGrant grant) {
        return new View(
                grant,
                PolicyPrincipals.shown(tx, grant.grantee()),
                grant.retiring().map(it -> PolicyPrincipals.shown(tx, it)));
    }

    private static Change<KmsGrant> change(KmsGrant grant) {
        return new Change<>(grant, grant.key(), AuditTargets.describe(grant));
    }
}
