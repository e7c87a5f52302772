package dev.keyhold.domain.policy;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.PolicyUsage;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The life of managed policies. Names are unique in the account whatever the path, and compared without case. */
public final class ManagedPolicies {
    private final Store store;
    private final Authorizer authorizer;
    private final PolicyResolver policies;
    private final Changes changes;
    private final IdGenerator ids;
    private final InstantSource clock;
    private final PolicyQuotas quotas;

    public ManagedPolicies(
            Store store,
            Authorizer authorizer,
            PolicyResolver policies,
            Changes changes,
            IdGenerator ids,
            InstantSource clock,
            PolicyQuotas quotas) {
        this.store = store;
        this.authorizer = authorizer;
        this.policies = policies;
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** A new policy. */
    public record Draft(String name, String path, String description, String document, List<Tag> tags) {}

    /** A policy with how it is used, and its tags. */
    public record Details(FoundPolicy policy, PolicyUsage usage, List<Tag> tags) {}

    /** Whose policies are listed. */
    public enum Origin {
        OWN,
        PREDEFINED
    }

    /**
     * Which policies are listed.
     *
     * @param usedAs in which of these ways they are used; policies that are not used are listed too if it is empty
     */
    public record Query(Set<Origin> origins, Set<PolicyUsage.Kind> usedAs, String pathPrefix) {
        private boolean includes(FoundPolicy policy, PolicyUsage usage) {
            return policy.path().startsWith(pathPrefix)
                    && (usedAs.isEmpty()
                            || (usedAs.contains(PolicyUsage.Kind.ATTACHMENT) && usage.attachments() > 0)
                            || (usedAs.contains(PolicyUsage.Kind.BOUNDARY) && usage.boundaries() > 0));
        }
    }

    public Details create(Principal principal, Draft draft) {
        var account = principal.account();
        var document = CheckedDocument.managed(draft.document());
        var policy = ManagedPolicy.create(
                account,
                ids.resourceId(ResourceId.IAM, account),
                draft.name(),
                draft.path(),
                draft.description(),
                clock.instant());
        return changes.run(
                principal,
                IamAction.CREATE_POLICY,
                tx -> requireCreate(tx, principal, draft),
                (tx, arn) -> {
                    requireValid(document, quotas);
                    quotas.tagRules().check(draft.tags());
                    requireRoom(tx, account, draft.name());
                    tx.policies().insert(policy, document.text());
                    quotas.tagRules().put(tx.policies(), account, policy.id(), draft.tags());
                    var created = new Details(new FoundPolicy.Own(policy), PolicyUsage.NONE, draft.tags());
                    return new Change<>(created, policy.id(), AuditTargets.describePolicy(arn));
                },
                TransactionHook.NONE);
    }

    private Arn requireCreate(ReadTx tx, Principal principal, Draft draft) {
        var arn = Arn.policy(principal.account(), draft.path(), draft.name());
        var resource = new ResourceRef.New(new ResourceRef.Policy(principal.account(), arn, Optional.empty()));
        var request = AuthorizationRequest.in(tx, principal, IamAction.CREATE_POLICY, resource)
                .with(RequestDetails.tags(draft.tags()));
        authorizer.require(request);
        if (!draft.tags().isEmpty()) {
            authorizer.require(request.to(IamAction.TAG_POLICY));
        }
        return arn;
    }

    static void requireValid(CheckedDocument document, PolicyQuotas quotas) {
        document.requireWellFormed();
        if (document.size() > quotas.policySize()) {
            throw limit(ServiceError.Quota.POLICY_SIZE, quotas.policySize());
        }
    }

    private void requireRoom(ReadTx tx, AccountId account, String name) {
        if (tx.policies().findByName(account, name).isPresent()) {
            throw new ServiceException(new ServiceError.AlreadyExists(ResourceType.POLICY, name));
        }
        if (tx.policies().count(account, quotas.policies()) >= quotas.policies()) {
            throw limit(ServiceError.Quota.POLICIES_PER_ACCOUNT, quotas.policies());
        }
    }

    static ServiceException limit(ServiceError.Quota quota, int allowed) {
        return new ServiceException(new ServiceError.LimitExceeded(quota, allowed));
    }

    public Details get(Principal principal, Arn arn) {
        return store.read(tx -> {
            var found = policies.find(tx, principal, IamAction.GET_POLICY, arn);
            var tags = PolicyResolver.own(found)
                    .map(policy -> tx.policies().tags(policy.account(), policy.id()))
                    .orElse(List.of());
            return new Details(found, tx.policies().usage(principal.account(), found.ref()), tags);
        });
    }

    /** Policies without their tags, ordered by name; for principals who may list them all. */
    public Page<Details> list(Principal principal, Query query, Page.Request page) {
        return store.read(tx -> {
            var account = principal.account();
            authorizer.require(tx, principal, IamAction.LIST_POLICIES, new ResourceRef.WholeAccount(account));
            var usage = tx.policies().usage(account);
            var found = all(tx, account, query).stream()
                    .map(policy -> new Details(policy, usage.getOrDefault(policy.ref(), PolicyUsage.NONE), List.of()))
                    .filter(details -> query.includes(details.policy(), details.usage()))
                    .filter(details -> page.after()
                            .map(after -> position(details).compareTo(after) > 0)
                            .orElse(true))
                    .sorted(Comparator.comparing(ManagedPolicies::position))
                    .limit(page.size() + 1L)
                    .toList();
            return Page.cut(found, page.size(), ManagedPolicies::position);
        });
    }

    /** An account has few of its own, and there are few that all accounts have. */
    private List<FoundPolicy> all(ReadTx tx, AccountId account, Query query) {
        var all = new ArrayList<FoundPolicy>();
        if (query.origins().contains(Origin.PREDEFINED)) {
            policies.predefined().forEach(entry -> all.add(new FoundPolicy.Predefined(entry)));
        }
        if (query.origins().contains(Origin.OWN)) {
            var next = Optional.<String>empty();
            do {
                var page =
                        tx.policies().below(account, query.pathPrefix(), new Page.Request(next, Page.Request.MAX_SIZE));
                page.items().forEach(policy -> all.add(new FoundPolicy.Own(policy)));
                next = page.next();
            } while (next.isPresent());
        }
        return all;
    }

    private static String position(Details details) {
        var policy = details.policy();
        return ManagedPolicy.fold(policy.name()) + " " + policy.ref().text();
    }

    /** Removes a policy that nothing uses, with its only version. */
    public void delete(Principal principal, Arn arn) {
        changes.run(
                principal,
                IamAction.DELETE_POLICY,
                tx -> policies.findOwn(tx, principal, IamAction.DELETE_POLICY, arn, RequestDetails.NONE),
                (tx, policy) -> {
                    if (!tx.policies().usage(policy.account(), policy.ref()).isNone()) {
                        throw failed(ServiceError.FailedPrecondition.POLICY_IS_USED);
                    }
                    if (tx.policies().versions(policy.account(), policy.id()).size() > 1) {
                        throw failed(ServiceError.FailedPrecondition.POLICY_HAS_VERSIONS);
                    }
                    tx.policies().delete(policy);
                    return new Change<>(policy, policy.id(), AuditTargets.describePolicy(arn));
                },
                TransactionHook.NONE);
    }

    static ServiceException failed(ServiceError.FailedPrecondition rule) {
        return new ServiceException(new ServiceError.Precondition(rule));
    }
}
