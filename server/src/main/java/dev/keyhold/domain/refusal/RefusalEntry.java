package dev.keyhold.domain.refusal;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.sigv4.SignatureEvidence;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal in memory; what is known of it comes in parts. */
final class RefusalEntry {
    /** What one takes besides its texts, about. */
    private static final int FIXED_BYTES = 500;

    final RequestOrigin origin;
    final Instant at;
    final AccountId account;
    final Refusal.Kind kind;
    String operation = "";
    Optional<AuditEvent.Outcome> outcome = Optional.empty();
    String code = "";
    String reason = "";
    String credential = "";
    String target = "";
    Optional<ResourceId> actor = Optional.empty();
    Optional<String> statement = Optional.empty();

    @Nullable
    SignatureEvidence evidence;

    int bytes;

    RefusalEntry(RequestOrigin origin, Instant at, AccountId account, Refusal.Kind kind) {
        // Not how it arrived: what a client says it comes from may have secrets in it.
        this.origin = new RequestOrigin(
                origin.requestId(), origin.source(), origin.userAgent(), origin.api(), origin.server());
        this.at = at;
        this.account = account;
        this.kind = kind;
    }

    /** What its texts and all around them take, about. */
    int size() {
        return FIXED_BYTES
                + origin.userAgent().length()
                + operation.length()
                + code.length()
                + reason.length()
                + credential.length()
                + target.length()
                + statement.map(String::length).orElse(0)
                + (evidence == null ? 0 : evidence.bytes());
    }

    Refusal refusal() {
        return new Refusal(
                origin.requestId(),
                at,
                account,
                kind,
                origin.source(),
                origin.userAgent(),
                origin.api(),
                operation,
                outcome,
                code,
                reason,
                credential,
                actor,
                target,
                statement,
                Optional.ofNullable(evidence));
    }
}
