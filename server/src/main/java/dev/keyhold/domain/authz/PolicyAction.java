package dev.keyhold.domain.authz;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An action that IAM policies decide.
 *
 * @param name as policies spell it, such as {@code iam:CreateUser}; empty for one that no AWS API offers
 * @param resources what kinds of resources it is about; empty for an action that names none
 * @param keys which condition keys its requests have, besides those that all requests have
 * @param open whether every authenticated principal may, whatever policies say
 */
public record PolicyAction(Optional<String> name, Set<On> resources, Set<ConditionKey> keys, boolean open)
        implements ActionRule {
    private static final String IAM = "iam:";
    private static final String KMS = "kms:";

    public PolicyAction {
        resources = Set.copyOf(resources);
        keys = Set.copyOf(keys);
    }

    /** A kind of resource. */
    public enum On {
        USER,
        GROUP,
        ROLE,
        INSTANCE_PROFILE,
        POLICY,
        MFA_DEVICE,
        OIDC_PROVIDER,
        SAML_PROVIDER,
        /** An account of the organization. */
        ACCOUNT,
        /** What contains accounts of the organization. */
        PARENT,
        /** A role that sessions are asked of. */
        ASSUMABLE_ROLE,
        FEDERATED_USER,
        /** A key of the KMS. */
        KMS_KEY,
        KMS_ALIAS
    }

    /** Condition keys that only some requests have. */
    public enum ConditionKey {
        /** {@code aws:RequestTag}, for each tag that the request sets, and {@code aws:TagKeys}. */
        TAGS,
        /** {@code aws:TagKeys}, which tags the request removes. */
        TAG_KEYS,
        /** {@code iam:PermissionsBoundary}, that of the request, or else of the resource. */
        BOUNDARY,
        /** {@code iam:PolicyARN}, the policy that is attached or detached. */
        POLICY,
        /**
         * {@code iam:PassedToService}, which may use the role. {@code iam:AssociatedResourceArn}, what for, is absent:
         * it is for requests to services that are not served here.
         */
        PASSED_TO,
        /** {@code sts:ExternalId}, {@code sts:RoleSessionName}, {@code sts:SourceIdentity} and the transitive tags. */
        SESSION,
        /** {@code sts:IdentityTokenAudience}, {@code sts:DurationSeconds} and {@code sts:SigningAlgorithm}. */
        IDENTITY_TOKEN
    }

    /** An action on one of these kinds of resources; on the account as a whole if there are none. */
    static PolicyAction iam(String name, On... resources) {
        return new PolicyAction(Optional.of(name), setOf(On.class, resources), Set.of(), false);
    }

    /** An action that every authenticated principal may perform. */
    static PolicyAction open(String name) {
        return open(Optional.of(name));
    }

    /** The same for what no AWS API offers. */
    static PolicyAction anyone() {
        return open(Optional.empty());
    }

    private static PolicyAction open(Optional<String> name) {
        return new PolicyAction(name, Set.of(), Set.of(), true);
    }

    /** Whether it administers identities, what they may do and their credentials. */
    boolean isOfIam() {
        return name.filter(it -> it.startsWith(IAM)).isPresent();
    }

    /** Whether it is about keys of the KMS. */
    boolean isOfKms() {
        return name.filter(it -> it.startsWith(KMS)).isPresent();
    }

    /** The same action, whose requests have these condition keys too. */
    PolicyAction with(ConditionKey... more) {
        return new PolicyAction(name, resources, setOf(ConditionKey.class, more), open);
    }

    private static <E extends Enum<E>> Set<E> setOf(Class<E> type, E[] values) {
        var set = EnumSet.noneOf(type);
        set.addAll(Set.of(values));
        return set;
    }
}
