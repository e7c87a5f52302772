package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.EffectivePolicies;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A principal as policies see it: its names and tags, where it belongs, and the policies that apply to it.
 *
 * @param organization its id, which all that policies ask for is derived from
 */
record PolicySubject(
        Caller caller,
        Names names,
        EffectivePolicies policies,
        Supplier<List<Tag>> tags,
        Supplier<ResourceId> organization) {
    /**
     * What condition keys call it.
     *
     * @param arn of a session of a role, the ARN of the role; empty for one who is nobody here
     * @param user its name, if it is a user or a session of one
     */
    record Names(String account, String type, Optional<String> arn, String id, Optional<String> user) {}
}
