package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.Effect;
import dev.keyhold.domain.authz.Evaluator;
import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.domain.authz.PolicyAction;
import dev.keyhold.domain.authz.SessionRules;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.policy.AccessRequest;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.policy.ResourceName;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Decides by IAM policies. The root may do everything in its account; any other principal may do what a policy of its
 * own or of its groups allows, its permissions boundary allows too, and none denies.
 */
public final class PolicyEvaluator implements Evaluator {
    private static final Map<Action, ActionName> NAMES = names();
    /** What the root may do in its account. */
    private static final AttachedPolicy EVERYTHING =
            AttachedPolicy.of(PolicyType.IDENTITY, "root", Policy.stored(PolicyKind.INLINE, """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""));

    private static final Decision ALLOWED = new Decision.Allow(Decision.Grant.POLICY);

    private final PolicyReader reader;
    private final EffectivePolicyCache policies;
    private final SessionPolicyCache sessionPolicies;
    private final dev.keyhold.policy.Evaluator engine;
    private final long maxSteps;
    private final InstantSource clock;
    private final boolean isSoleWriter;
    private final BiConsumer<Principal, String> tooComplex;

    /**
     * The evaluator.
     *
     * @param builtIn the documents of the policies that every account has, by name
     * @param limits how much it keeps in memory
     * @param tooComplex gets the caller and the action of each request that was denied because its policies take too
     *     much work
     */
    public PolicyEvaluator(
            Store store,
            Function<String, Optional<String>> builtIn,
            Limits limits,
            InstantSource clock,
            BiConsumer<Principal, String> tooComplex) {
        var compiled = new CompiledPolicies(limits.policyBytes());
        this.reader = new PolicyReader(builtIn, compiled);
        this.policies = new EffectivePolicyCache(store, reader, compiled, limits.identities());
        this.sessionPolicies = new SessionPolicyCache(store, reader, compiled, limits.identities());
        this.engine = new dev.keyhold.policy.Evaluator(limits.steps());
        this.maxSteps = limits.steps();
        this.clock = clock;
        this.isSoleWriter = !store.lease().isLimited();
        this.tooComplex = tooComplex;
    }

    /**
     * What it keeps in memory, and how much work a decision may take.
     *
     * @param identities how many identities' policies are remembered
     * @param policyBytes how many bytes compiled policies may take
     * @param steps of one decision
     */
    public record Limits(long identities, long policyBytes, long steps) {
        private static final long POLICY_BYTES = 64L * 1024 * 1024;

        public static Limits of(long identities) {
            return new Limits(identities, POLICY_BYTES, dev.keyhold.policy.Evaluator.DEFAULT_STEP_LIMIT);
        }
    }

    private static Map<Action, ActionName> names() {
        var names = new HashMap<Action, ActionName>();
        for (var action : Action.all()) {
            action.policyAction().ifPresent(name -> names.put(action, ActionName.of(name)));
        }
        return Map.copyOf(names);
    }

    /**
     * To be called before a read transaction that will authorize the principal: it reads its policies into memory, if
     * they are not there. Inside of a transaction what is read may be older than a change that was already announced,
     * so that it cannot be remembered.
     */
    public void prepare(Principal principal, Action action) {
        var open = action.ofPolicies().map(PolicyAction::open).orElse(true);
        if (!open && !principal.isRoot() && SessionRules.admit(principal, action)) {
            var _ = policies.get(principal);
            principal
                    .session()
                    .filter(session -> session.policies().narrow())
                    .ifPresent(session -> sessionPolicies.get(principal.account(), session.policies()));
        }
    }

    /**
     * The same before a transaction of either kind. Where several nodes write, a change is decided by what is stored
     * alone, so there is nothing to remember for it.
     */
    public void prepareAny(Principal principal, Action action) {
        if (isSoleWriter || action.effect() != Effect.CHANGE) {
            prepare(principal, action);
        }
    }

    /**
     * The work for a request that asks for so many decisions. Ends a try to answer it without waiting if they are too
     * many for that.
     */
    public StepBudget budget(int decisions) {
        return StepBudget.of(decisions, maxSteps);
    }

    @Override
    public Decision evaluate(AuthorizationRequest request) {
        return evaluate(request, budget(1));
    }

    /** Decides about an action of Keyhold's own as a part of a request that asks for more than that. */
    public Decision evaluate(AuthorizationRequest request, StepBudget budget) {
        var principal = request.principal();
        var action = request.action();
        if (!SessionRules.admit(principal, action)) {
            return new Decision.Deny(Decision.Reason.TEMPORARY_CREDENTIAL);
        }
        var rule = action.ofPolicies();
        if (rule.isEmpty() || !(request.resource() instanceof ResourceRef.OfPolicies resource)) {
            return new Decision.Deny(Decision.Reason.NOT_ALLOWED);
        }
        if (rule.get().open()) {
            return new Decision.Allow(Decision.Grant.ANYONE);
        }
        requireKind(action, rule.get(), resource);
        if (resource instanceof ResourceRef.AssumableRole) {
            // Its trust policy decides about callers of every account.
            return withoutReason(decide(request, rule.get(), resource, budget));
        }
        if (resource instanceof ResourceRef.KmsKey) {
            // Its key policy decides about callers of every account, and about the root.
            return decide(request, rule.get(), resource, budget);
        }
        var isOwn = resource.account().equals(principal.account());
        var decision = principal.isRoot()
                ? new Decision.Allow(Decision.Grant.ROOT)
                : decide(request, rule.get(), resource, budget);
        // What belongs to the organization is its management account's, whatever the policies of others say.
        return isOwn || decision instanceof Decision.Deny ? decision : new Decision.Deny(Decision.Reason.OTHER_ACCOUNT);
    }

    /** A role that refuses is answered like one that does not exist. */
    private static Decision withoutReason(Decision decision) {
        return decision instanceof Decision.Deny(var why, var _, var statement)
                ? new Decision.Deny(why, Optional.of(""), statement)
                : decision;
    }

    private static void requireKind(Action action, PolicyAction rule, ResourceRef.OfPolicies resource) {
        var kind = kind(resource);
        if (kind.isPresent() && !rule.resources().contains(kind.get())) {
            throw new IllegalArgumentException(action + " is not about " + kind.get());
        }
    }

    private static Optional<PolicyAction.On> kind(ResourceRef.OfPolicies resource) {
        return switch (resource) {
            case ResourceRef.WholeAccount _, ResourceRef.AllUsers _ -> Optional.empty();
            case ResourceRef.User _, ResourceRef.Root _, ResourceRef.Key _ -> Optional.of(PolicyAction.On.USER);
            case ResourceRef.Group _ -> Optional.of(PolicyAction.On.GROUP);
            case ResourceRef.Role _ -> Optional.of(PolicyAction.On.ROLE);
            case ResourceRef.InstanceProfile _ -> Optional.of(PolicyAction.On.INSTANCE_PROFILE);
            case ResourceRef.Policy _ -> Optional.of(PolicyAction.On.POLICY);
            case ResourceRef.MfaDevice _ -> Optional.of(PolicyAction.On.MFA_DEVICE);
            case ResourceRef.OidcProvider _ -> Optional.of(PolicyAction.On.OIDC_PROVIDER);
            case ResourceRef.SamlProvider _ -> Optional.of(PolicyAction.On.SAML_PROVIDER);
            case ResourceRef.MemberAccount _ -> Optional.of(PolicyAction.On.ACCOUNT);
            case ResourceRef.AccountParent _ -> Optional.of(PolicyAction.On.PARENT);
            case ResourceRef.AssumableRole _ -> Optional.of(PolicyAction.On.ASSUMABLE_ROLE);
            case ResourceRef.FederatedUser _ -> Optional.of(PolicyAction.On.FEDERATED_USER);
            case ResourceRef.KmsKey _ -> Optional.of(PolicyAction.On.KMS_KEY);
            case ResourceRef.KmsAlias _ -> Optional.of(PolicyAction.On.KMS_ALIAS);
            case ResourceRef.New(var created) -> kind(created);
        };
    }

    /**
     * Decides about resources of other servers: all that a request to one of them needs.
     *
     * @param owner the account that the resources belong to
     * @param budget for the request, which may ask for more than this
     * @return the first denial, if anything is denied
     */
    public Decision evaluate(Principal principal, AccountId owner, List<AccessCheck> checks, StepBudget budget) {
        if (!principal.account().equals(owner)) {
            return new Decision.Deny(Decision.Reason.OTHER_ACCOUNT);
        }
        if (principal.isRoot() && principal.limits().isEmpty()) {
            return new Decision.Allow(Decision.Grant.ROOT);
        }
        var known = policies.get(principal);
        if (known.isEmpty() || checks.isEmpty()) {
            return new Decision.Deny(Decision.Reason.NOT_ALLOWED);
        }
        var subject = known.get();
        var effective = withSession(principal, Optional.empty(), subject.policies());
        var keys = new PrincipalKeys(principal, subject, Optional.empty(), clock);
        for (var check : checks) {
            var request = new AccessRequest(
                    subject.caller(),
                    check.action(),
                    AccessRequest.Target.of(check.resource(), owner.text()),
                    effective,
                    new ServiceKeys(keys, owner, check.context()));
            var denial = denial(request, principal, budget);
            if (denial.isPresent()) {
                return denial.get();
            }
        }
        return ALLOWED;
    }

    private Decision decide(
            AuthorizationRequest request, PolicyAction rule, ResourceRef.OfPolicies resource, StepBudget budget) {
        var name = NAMES.get(request.action());
        var known = subject(request);
        if (name == null || known.isEmpty()) {
            return new Decision.Deny(Decision.Reason.NOT_ALLOWED);
        }
        var subject = known.get();
        var question = new AccessRequest(
                subject.caller(),
                name,
                target(resource, subject),
                all(request, resource, subject.policies()),
                new ConditionKeys(request, rule, resource, subject, clock));
        return denial(question, request.principal(), budget)
                .or(() -> unlessByGrant(request))
                .map(denial -> byGrants(request, question, denial, budget))
                .orElse(ALLOWED);
    }

    /** What no policy allows: only the grant itself says who may give it up, though policies may deny it. */
    private static Optional<Decision> unlessByGrant(AuthorizationRequest request) {
        return request.context()
                .key()
                .flatMap(KeyRequest::grant)
                .filter(GrantRequest.Retirement.class::isInstance)
                .map(_ -> new Decision.Deny(Decision.Reason.NOT_ALLOWED));
    }

    /** The decision where grants on a key may allow what no policy allows. They allow nothing that a policy denies. */
    private Decision byGrants(
            AuthorizationRequest request, AccessRequest question, Decision denial, StepBudget budget) {
        var key = request.context().key().filter(it -> it.facts().isPresent());
        if (key.isEmpty() || !isImplicit(denial)) {
            return denial;
        }
        for (var grantee : KeyGrants.grantees(key.get(), question.caller(), question.action())) {
            var byGrant = new AccessRequest(
                    question.caller(),
                    question.action(),
                    question.target(),
                    question.policies().withResource(reader.grant(grantee)),
                    question.context());
            if (denial(byGrant, request.principal(), budget).isEmpty()) {
                return ALLOWED;
            }
        }
        return denial;
    }

    private static boolean isImplicit(Decision denial) {
        return denial instanceof Decision.Deny(var why, var _, var _) && why == Decision.Reason.NOT_ALLOWED;
    }

    private Optional<Decision> denial(AccessRequest request, Principal principal, StepBudget budget) {
        var action = request.action();
        var wasSpent = budget.isSpent();
        var decision = budget.decide(engine, request);
        return switch (decision.outcome()) {
            case ALLOWED -> Optional.empty();
            case IMPLICIT_DENY -> Optional.of(denial(Decision.Reason.NOT_ALLOWED, decision, action));
            case EXPLICIT_DENY -> Optional.of(denial(Decision.Reason.EXPLICIT_DENY, decision, action));
            case STEP_LIMIT_EXCEEDED -> {
                // Only those count whose policies took the work, and not who came after them.
                if (!wasSpent) {
                    tooComplex.accept(principal, action.toString());
                }
                yield Optional.of(denial(Decision.Reason.POLICIES_TOO_COMPLEX, decision, action));
            }
        };
    }

    private Optional<PolicySubject> subject(AuthorizationRequest request) {
        var principal = request.principal();
        return request.context().tx().map(tx -> policies.get(tx, principal)).orElseGet(() -> policies.get(principal));
    }

    private static AccessRequest.Target target(ResourceRef.OfPolicies resource, PolicySubject subject) {
        return resource instanceof ResourceRef.AssumableRole || resource instanceof ResourceRef.KmsKey
                ? new AccessRequest.Target(
                        resourceName(resource), resource.account().text(), true)
                : AccessRequest.Target.of(
                        resourceName(resource), subject.names().account());
    }

    /** The policies of the principal, with those of its session and that of the resource. */
    private EffectivePolicies all(
            AuthorizationRequest request, ResourceRef.OfPolicies resource, EffectivePolicies own) {
        var tx = request.context().tx();
        var all = withSession(request.principal(), tx, own);
        if (resource instanceof ResourceRef.AssumableRole(var _, var _, var role)) {
            all = all.withResource(role.map(reader::trust).orElse(PolicyReader.TRUSTS_NOBODY));
        }
        if (resource instanceof ResourceRef.KmsKey) {
            var facts = request.context().key().flatMap(KeyRequest::facts);
            all = all.withResource(facts.map(reader::ofKey).orElse(PolicyReader.ALLOWS_NOBODY));
        }
        return all;
    }

    private EffectivePolicies withSession(Principal principal, Optional<ReadTx> tx, EffectivePolicies own) {
        var narrowing = principal.limits();
        var isOfRoot = (principal.isRoot() && narrowing.isPresent())
                || (principal instanceof Principal.FederatedSession(var parent, var _, var _, var _, var _)
                        && parent.isRoot());
        var all = isOfRoot ? EffectivePolicies.of(List.of(EVERYTHING)) : own;
        if (narrowing.isEmpty()) {
            return all;
        }
        return all.withSession(
                tx.isPresent()
                        ? sessionPolicies.get(tx.get(), principal.account(), narrowing.get())
                        : sessionPolicies.get(principal.account(), narrowing.get()));
    }

    private static ResourceName resourceName(ResourceRef.OfPolicies resource) {
        return Arn.of(resource).map(arn -> ResourceName.of(arn.text())).orElse(ResourceName.NONE);
    }

    private static Decision.Deny denial(Decision.Reason why, dev.keyhold.policy.Decision decision, ActionName action) {
        var statement = decision.match().map(PolicyEvaluator::describe);
        return new Decision.Deny(why, Optional.of(decision.reason(action)), statement);
    }

    /** A statement by its name, or by where it begins. */
    private static String describe(dev.keyhold.policy.Decision.Match match) {
        var statement = match.statement();
        var policy = match.policy();
        var name = statement.sid().isEmpty()
                ? "at line " + statement.start().line() + ", column "
                        + statement.start().column()
                : statement.sid();
        return "policy " + policy.arn().orElse(policy.id()) + ", statement " + name;
    }
}
