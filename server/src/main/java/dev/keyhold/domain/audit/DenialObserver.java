package dev.keyhold.domain.audit;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.sigv4.SignedRequest;
import java.util.Optional;

/** Gets every refusal that is noted for the audit trail, each alone. It returns at once and never fails. */
public interface DenialObserver {
    /** Nobody watches. */
    DenialObserver NONE = new DenialObserver() {
        @Override
        public void noted(Denial denial) {}

        @Override
        public void wrongSignature(SignedRequest signed) {}
    };

    void noted(Denial denial);

    /** The signature of a refusal that has just been noted is not that of its key. */
    void wrongSignature(SignedRequest signed);

    /**
     * One refusal.
     *
     * @param account that it concerns; {@link AccountId#SYSTEM} if it is of none
     * @param proved whether the client has shown that it has a credential of that account; anybody can name one
     * @param operation what was asked for, as the audit trail calls it
     * @param reason why it was refused, as the audit trail calls it
     * @param actor whose credential it is or claims to be, if that is known
     * @param credential its name, or empty
     * @param target what it was about, in words, or empty
     * @param statement which statement of which policy denied, or what else did in words
     */
    record Denial(
            RequestOrigin origin,
            AccountId account,
            boolean proved,
            AuditEvent.Outcome outcome,
            String operation,
            String reason,
            Optional<ResourceId> actor,
            String credential,
            String target,
            Optional<String> statement) {}
}
