package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.policy.ContextValue;

/** What conditions of policies can ask of requests about grants. */
final class GrantConditions {
    /** Of a request that makes none. No service of a vendor asks for grants here. */
    static final KeyParameters NONE = KeyParameters.NONE.with("kms:grantisforawsresource", "false");

    private GrantConditions() {}

    /** Of a request that makes a grant. Its encryption context is that of the constraint. */
    static KeyParameters of(Grants.Draft draft) {
        var parameters = NONE;
        if (draft.constraint().isPresent()) {
            var constraint = draft.constraint().get();
            var kind = constraint.kind() == KmsGrant.Constraint.Kind.EQUALS ? "Equals" : "Subset";
            parameters =
                    parameters.with(constraint.context()).with("kms:grantconstrainttype", "EncryptionContext" + kind);
        }
        if (draft.retiring().isPresent()) {
            parameters =
                    parameters.with("kms:retiringprincipal", draft.retiring().get());
        }
        return parameters
                .with("kms:grantoperations", ContextValue.of(draft.operations()))
                .with("kms:granteeprincipal", draft.grantee())
                .with(new GrantRequest.Creation(draft.operations(), draft.constraint()))
                .withTokens(draft.tokens());
    }
}
