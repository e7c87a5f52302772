package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.store.ReadTx;

/** The ARNs of managed policies. */
public final class PolicyArns {
    private PolicyArns() {}

    /** The ARN of a policy; one that is gone has its identifier for a name, which no policy can have. */
    public static Arn of(ReadTx tx, AccountId account, PolicyRef ref) {
        return switch (ref) {
            case PolicyRef.Predefined(var name) -> Arn.managedPolicy(name);
            case PolicyRef.CustomerManaged(var id) ->
                tx.policies()
                        .find(account, id)
                        .map(policy -> Arn.policy(account, policy.path(), policy.name()))
                        .orElseGet(() -> Arn.policy(account, "/", id.text()));
        };
    }
}
