package dev.keyhold.api.gateway;

import dev.keyhold.api.CredentialScheme;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import java.util.List;
import java.util.Optional;

/** The result that a gateway gets. */
public sealed interface GatewayResult {

    /**
     * The request is of that caller.
     *
     * @param headers that tell the server behind of it, where the gateway has them passed on
     */
    record Admitted(Principal principal, CredentialScheme scheme, List<IdentityHeaders.Header> headers)
            implements GatewayResult {
        Admitted(Principal principal, CredentialScheme scheme) {
            this(principal, scheme, List.of());
        }
    }

    /** A browser asks what it may send. It does so without a credential, and nobody is named. */
    record Preflight() implements GatewayResult {}

    /** Something is read without a credential, and the server behind decides whether everybody may read it. */
    record Anonymous() implements GatewayResult {}

    /**
     * It is nobody's; a credential that was refused has been noted for the audit trail.
     *
     * @param reason why, for the log alone
     * @param claimed the name of the credential that was shown, as far as it is known, for the log alone
     */
    record Denied(S3Error denial, String reason, Optional<String> claimed) implements GatewayResult {
        static Denied of(S3Error denial, AuthenticationFailure why, Optional<String> claimed) {
            return new Denied(denial, why.name(), claimed);
        }

        static Denied of(S3Error denial) {
            return new Denied(denial, denial.code(), Optional.empty());
        }
    }
}
