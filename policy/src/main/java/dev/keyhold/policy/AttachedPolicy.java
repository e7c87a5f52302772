package dev.keyhold.policy;

import java.util.Optional;

/**
 * A policy as it applies to a request.
 *
 * @param type in which role it applies
 * @param id what it is called where decisions are explained: the name of an inline policy, or of a managed one
 * @param arn of a managed policy
 */
public record AttachedPolicy(PolicyType type, String id, Optional<String> arn, Policy policy) {
    public static AttachedPolicy of(PolicyType type, String id, Policy policy) {
        return new AttachedPolicy(type, id, Optional.empty(), policy);
    }
}
