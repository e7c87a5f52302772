package dev.keyhold.domain.authz;

import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;

/** Records denials in the audit trail. */
@FunctionalInterface
public interface DenialRecorder {
    void denied(Principal principal, Action action, ResourceRef resource);
}
