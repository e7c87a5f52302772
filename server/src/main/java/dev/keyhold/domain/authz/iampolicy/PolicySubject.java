package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.EffectivePolicies;
import java.util.List;
import java.util.function.Supplier;

/** A principal as policies see it: its names and tags, where it belongs, and the policies that apply to it. */
record PolicySubject(
        Identity identity,
        Caller.User caller,
        EffectivePolicies policies,
        Supplier<List<Tag>> tags,
        Supplier<Organization> organization) {
    /** What policies of resources call it. */
    static Caller.User caller(Identity identity) {
        return new Caller.User(identity.account().text(), Arn.of(identity).text(), Arn.uniqueId(identity));
    }
}
