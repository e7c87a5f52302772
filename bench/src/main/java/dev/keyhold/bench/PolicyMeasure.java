package dev.keyhold.bench;

import java.util.Map;

/** The policy engine alone, and the authorization that uses it, in one thread. */
final class PolicyMeasure implements Measure {
    @Override
    public String name() {
        return "policy";
    }

    @Override
    public void run(Lab lab, Report report) {
        MicroBenchmarks.run(
                lab,
                report,
                PolicyBenchmark.class,
                Map.of(
                        "fivePolicies", "decision for a user with five policies",
                        "tenLargePolicies", "decision over ten policies of 6 KB, all statements of the service",
                        "otherService", "decision over ten policies of 6 KB, no statement of the service",
                        "compile", "compiling a policy of 6 KB"));
        MicroBenchmarks.run(
                lab,
                report,
                AuthorizationBenchmark.class,
                Map.of(
                        "fivePolicies", "authorization of a known user with five policies",
                        "tenLargePolicies", "authorization of a known user with ten policies of 6 KB"));
    }
}
