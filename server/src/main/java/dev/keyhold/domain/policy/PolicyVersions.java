package dev.keyhold.domain.policy;

import dev.keyhold.domain.audit.AuditTargets;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.PolicyVersion;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The versions of managed policies, one of which is in force. */
public final class PolicyVersions {
    private final Store store;
    private final PolicyResolver policies;
    private final Changes changes;
    private final InstantSource clock;
    private final PolicyQuotas quotas;

    public PolicyVersions(
            Store store, PolicyResolver policies, Changes changes, InstantSource clock, PolicyQuotas quotas) {
        this.store = store;
        this.policies = policies;
        this.changes = changes;
        this.clock = clock;
        this.quotas = quotas;
    }

    /** A version. */
    public record View(String id, String document, boolean isDefault, Instant createdAt) {
        private static View of(PolicyVersion version, ManagedPolicy policy) {
            return new View(
                    version.id(), version.document(), version.number() == policy.defaultVersion(), version.createdAt());
        }

        private static View of(PredefinedPolicies.Entry entry) {
            return new View(PolicyVersion.idOf(entry.version()), entry.document(), true, entry.updatedAt());
        }
    }

    /** Adds a version, and puts it into force if that is asked for. */
    public View create(Principal principal, Arn arn, String text, boolean asDefault) {
        var document = CheckedDocument.managed(text);
        var now = clock.instant();
        return changes.run(
                principal,
                IamAction.CREATE_POLICY_VERSION,
                tx -> policies.findOwn(tx, principal, IamAction.CREATE_POLICY_VERSION, arn, RequestDetails.NONE),
                (tx, policy) -> {
                    ManagedPolicies.requireValid(document, quotas);
                    var kept = tx.policies()
                            .versions(policy.account(), policy.id())
                            .size();
                    if (kept >= quotas.versionsPerPolicy()) {
                        throw ManagedPolicies.limit(ServiceError.Quota.VERSIONS_PER_POLICY, quotas.versionsPerPolicy());
                    }
                    var next = policy.withNextVersion(now);
                    var after = asDefault ? next.withDefault(next.lastVersion()) : next;
                    var version =
                            new PolicyVersion(policy.account(), policy.id(), next.lastVersion(), document.text(), now);
                    tx.policies().insert(version);
                    tx.policies().update(after);
                    var target = target(arn, version) + (asDefault ? " as default" : "");
                    return new Change<>(View.of(version, after), policy.id(), target);
                },
                TransactionHook.NONE);
    }

    public View get(Principal principal, Arn arn, String id) {
        return store.read(tx -> {
            var found = policies.find(tx, principal, IamAction.GET_POLICY_VERSION, arn);
            return all(tx, principal.account(), found).stream()
                    .filter(version -> version.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> notFound(arn, id));
        });
    }

    /** All versions, the newest first. */
    public List<View> list(Principal principal, Arn arn) {
        return store.read(
                tx -> all(tx, principal.account(), policies.find(tx, principal, IamAction.LIST_POLICY_VERSIONS, arn)));
    }

    static List<View> all(ReadTx tx, AccountId account, FoundPolicy found) {
        return switch (found) {
            case FoundPolicy.Own(var policy) ->
                tx.policies().versions(account, policy.id()).stream()
                        .map(version -> View.of(version, policy))
                        .toList();
            case FoundPolicy.Predefined(var entry) -> List.of(View.of(entry));
        };
    }

    /** Puts a version into force. */
    public void setDefault(Principal principal, Arn arn, String id) {
        changes.run(
                principal,
                IamAction.SET_DEFAULT_POLICY_VERSION,
                tx -> policies.findOwn(tx, principal, IamAction.SET_DEFAULT_POLICY_VERSION, arn, RequestDetails.NONE),
                (tx, policy) -> {
                    var version = find(tx, policy, arn, id);
                    tx.policies().update(policy.withDefault(version.number()));
                    return new Change<>(version, policy.id(), target(arn, version));
                },
                TransactionHook.NONE);
    }

    /** Removes a version that is not in force. */
    public void delete(Principal principal, Arn arn, String id) {
        changes.run(
                principal,
                IamAction.DELETE_POLICY_VERSION,
                tx -> policies.findOwn(tx, principal, IamAction.DELETE_POLICY_VERSION, arn, RequestDetails.NONE),
                (tx, policy) -> {
                    var version = find(tx, policy, arn, id);
                    if (version.number() == policy.defaultVersion()) {
                        throw ManagedPolicies.failed(ServiceError.FailedPrecondition.POLICY_VERSION_IS_DEFAULT);
                    }
                    tx.policies().delete(version);
                    return new Change<>(version, policy.id(), target(arn, version));
                },
                TransactionHook.NONE);
    }

    private static PolicyVersion find(ReadTx tx, ManagedPolicy policy, Arn arn, String id) {
        Optional<Integer> number = PolicyVersion.numberOf(id);
        return number.flatMap(it -> tx.policies().version(policy.account(), policy.id(), it))
                .orElseThrow(() -> notFound(arn, id));
    }

    private static String target(Arn arn, PolicyVersion version) {
        return "version " + version.id() + " of " + AuditTargets.describePolicy(arn);
    }

    private static ServiceException notFound(Arn arn, String id) {
        return new ServiceException(
                new ServiceError.NotFound(ResourceType.POLICY_VERSION, arn.text() + " version " + id));
    }
}
