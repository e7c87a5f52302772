package dev.keyhold.domain.authz;

import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;

/**
 * Asks the evaluator that the resource belongs to. Role bindings decide about resources of the folder hierarchy, IAM
 * policies about all others: no grant of one of them allows what the other decides.
 */
public final class EvaluatingAuthorizer implements Authorizer {
    private final Evaluator policies;
    private final Evaluator roleBindings;
    private final DenialRecorder denials;

    public EvaluatingAuthorizer(Evaluator policies, Evaluator roleBindings, DenialRecorder denials) {
        this.policies = policies;
        this.roleBindings = roleBindings;
        this.denials = denials;
    }

    @Override
    public Decision authorize(AuthorizationRequest request) {
        return switch (request.resource()) {
            case ResourceRef.Resource _ -> roleBindings.evaluate(request);
            case ResourceRef.OfPolicies _ -> policies.evaluate(request);
        };
    }

    @Override
    public ServiceException denied(AuthorizationRequest request, Decision.Deny denial) {
        if (!Unasked.isNow()) {
            denials.denied(request, denial);
        }
        return new ServiceException(new ServiceError.Denied(
                request.principal(), request.action().name(), request.resource(), denial.because()));
    }
}
