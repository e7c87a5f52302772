package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** The trust policies of roles, as they are stored and as they are shown. */
public final class TrustPolicies {
    /** The service that gives roles to machines, by instance profiles. */
    public static final String MACHINES = "ec2.amazonaws.com";

    private static final String SERVICE = "Service";

    private TrustPolicies() {}

    /**
     * The text of a trust policy as it is stored.
     *
     * @throws ServiceException with {@link ServiceError.MalformedPolicy} for one that is not well formed, or names what
     *     does not exist; with {@link ServiceError.LimitExceeded} for one that is too large
     */
    public static String stored(ReadTx tx, ResourcePolicyDocument document, int maxSize) {
        document.requireWellFormed();
        if (document.size() > maxSize) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.TRUST_POLICY_SIZE, maxSize));
        }
        return document.withPrincipals((type, value) ->
                Optional.of(PolicyPrincipals.stored(tx, type, value).orElseThrow(() -> invalid(type, value))));
    }

    private static ServiceException invalid(String type, String value) {
        var shown = type.equals(SERVICE) ? "SERVICE" : type;
        var name = Arn.parse(value).map(Arn::shown).orElseGet(() -> Redaction.name(value));
        return new ServiceException(
                new ServiceError.MalformedPolicy("Invalid principal in policy: \"" + shown + "\":\"" + name + "\""));
    }

    /** A role as it is shown: with the ARNs of those that its trust policy names. What is gone stays a unique id. */
    public static Role shown(ReadTx tx, Role role) {
        return role.trusting(PolicyPrincipals.shownIn(tx, role.trustPolicy(), ResourcePolicyDocument::ofRole));
    }

    /** The document of a policy that trusts all principals of an account. */
    public static String ofAccount(AccountId account) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\""
                + PolicyPrincipals.AWS
                + "\":\"" + Arn.root(account) + "\"},\"Action\":\""
                + SessionAction.ASSUME_ROLE.policyAction().orElseThrow() + "\"}]}";
    }
}
