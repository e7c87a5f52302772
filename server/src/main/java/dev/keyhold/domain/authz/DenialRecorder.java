package dev.keyhold.domain.authz;

/** Records denials in the audit trail. */
@FunctionalInterface
public interface DenialRecorder {
    void denied(AuthorizationRequest request, Decision.Deny denial);
}
