package dev.keyhold.domain.authz;

/** One way to decide: IAM policies, or role bindings. */
@FunctionalInterface
public interface Evaluator {
    Decision evaluate(AuthorizationRequest request);
}
