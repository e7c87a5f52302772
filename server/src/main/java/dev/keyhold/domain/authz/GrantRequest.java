package dev.keyhold.domain.authz;

import dev.keyhold.model.KmsGrant;
import java.util.List;
import java.util.Optional;

/** What a request about a grant on a key asks for, as far as other grants decide about it. */
public sealed interface GrantRequest {
    /** To make one. Who may do that by a grant passes on nothing else than that grant allows. */
    record Creation(List<String> operations, Optional<KmsGrant.Constraint> constraint) implements GrantRequest {
        public Creation {
            operations = List.copyOf(operations);
        }
    }

    /** To give one up, which the grant itself decides about. */
    record Retirement(KmsGrant grant) implements GrantRequest {}
}
