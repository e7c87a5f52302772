package dev.keyhold.domain.authn;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.ServiceException;

/**
 * The same decisions for principals that everybody can be who has an account with some public issuer. They are denied
 * and recorded only so often, as those are whose credentials are refused.
 */
public final class BoundedDenials implements Authorizer {
    private final Authorizer authorizer;
    private final AuthenticationRecorder recorder;

    public BoundedDenials(Authorizer authorizer, AuthenticationRecorder recorder) {
        this.authorizer = authorizer;
        this.recorder = recorder;
    }

    @Override
    public Decision authorize(AuthorizationRequest request) {
        return authorizer.authorize(request);
    }

    @Override
    public ServiceException denied(AuthorizationRequest request, Decision.Deny denial) {
        var principal = request.principal();
        if (principal.isTokenHolder()) {
            recorder.requireFewDenials(principal.origin(), principal.account());
        }
        return authorizer.denied(request, denial);
    }
}
