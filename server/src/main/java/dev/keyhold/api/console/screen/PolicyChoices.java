package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Page;
import java.util.List;
import java.util.Set;

/** The managed policies that a form offers. */
final class PolicyChoices {
    private static final ManagedPolicies.Query ALL = new ManagedPolicies.Query(
            Set.of(ManagedPolicies.Origin.OWN, ManagedPolicies.Origin.PREDEFINED), Set.of(), "/");

    private PolicyChoices() {}

    /** Their ARNs, ordered by name: so many as one page of the API has. */
    static List<String> of(ManagedPolicies policies, Call call) {
        return policies.list(call.principal(), ALL, Page.Request.first(Page.Request.MAX_SIZE)).items().stream()
                .map(details -> details.policy().arn().text())
                .toList();
    }

    /** The policy of that ARN. */
    static Arn arn(String text) {
        return Arn.parse(text).filter(Arn::isPolicy).orElseThrow(() -> new ConsoleException("problem.policyArn"));
    }
}
