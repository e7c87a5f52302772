package dev.keyhold.domain.simulation;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SimulationProblem;
import dev.keyhold.policy.MapContext;
import dev.keyhold.policy.RequestContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The condition keys of a request that is made up: what was sent, and besides that what the caller's ARN tells. */
final class SimulatedContext {
    /** What the vendor's simulator calls a caller that nothing is said of. */
    static final String STUB = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR";

    private SimulatedContext() {}

    /** The keys that were sent, in lower case. */
    static Set<String> sent(List<ContextEntry> entries) {
        var keys = new HashSet<String>();
        for (var entry : entries) {
            if (!entry.isEmpty() && !keys.add(entry.key().toLowerCase(Locale.ROOT))) {
                throw new ServiceException(
                        new ServiceError.InvalidSimulation(SimulationProblem.CONTEXT_KEY_TWICE, entry.key()));
            }
        }
        return keys;
    }

    static RequestContext of(String account, Optional<EntityArn> caller, List<ContextEntry> entries) {
        var keys = MapContext.builder();
        keys.put("aws:PrincipalAccount", caller.map(arn -> arn.account().text()).orElse(account));
        keys.put("aws:userid", caller.map(EntityArn::text).orElse(STUB));
        caller.ifPresent(arn -> keys.put("aws:PrincipalArn", arn.text()));
        caller.filter(arn -> arn.kind() == EntityArn.Kind.USER).ifPresent(arn -> keys.put("aws:username", arn.name()));
        for (var entry : entries) {
            if (!entry.isEmpty()) {
                keys.put(entry.key(), entry.value());
            }
        }
        return keys.build();
    }
}
