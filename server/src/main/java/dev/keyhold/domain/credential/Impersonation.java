package dev.keyhold.domain.credential;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Audit;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Violation;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Short-lived credentials that a caller gets for another service account, or for itself. */
public final class Impersonation {
    /** How long an ephemeral key lives at most. */
    public static final Duration MAX_LIFE = Duration.ofHours(12);

    private final Store store;
    private final Owners owners;
    private final IamTokens tokens;
    private final Sessions sessions;
    private final Audit audit;
    private final InstantSource clock;

    public Impersonation(
            Store store, Owners owners, IamTokens tokens, Sessions sessions, Audit audit, InstantSource clock) {
        this.store = store;
        this.owners = owners;
        this.tokens = tokens;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
    }

    /** An IAM token of a service account. */
    public IamTokens.Issued token(Caller caller, String serviceAccount) {
        var operation = Operation.CREATE_TOKEN_FOR_SERVICE_ACCOUNT;
        var owner = owner(caller, Optional.of(serviceAccount), operation, "service_account_id");
        var issued = tokens.issue(owner);
        store.write(tx -> {
            var target = "IAM token " + issued.id() + " of " + Targets.describe(owner);
            tx.audit().append(audit.change(caller, operation, target));
            return issued.id();
        });
        return issued;
    }

    /**
     * An ephemeral access key. Without a wanted life it lives as long as the caller's IAM token, and never longer than
     * {@link #MAX_LIFE}.
     */
    public Sessions.NewSession ephemeralKey(
            Caller caller, Optional<String> serviceAccount, String sessionName, Optional<Duration> life) {
        var operation = Operation.CREATE_EPHEMERAL_KEY;
        var owner = owner(caller, serviceAccount, operation, "subject_id");
        var wanted = life.orElseGet(() -> remaining(caller));
        var shorter = wanted.compareTo(MAX_LIFE) < 0 ? wanted : MAX_LIFE;
        var what = Targets.describe(owner) + ", " + sessionName;
        return sessions.create(caller, owner, shorter, operation, what);
    }

    /** Whose credential it will be; one that would not be accepted is not made. */
    private Identity owner(Caller caller, Optional<String> id, Operation operation, String field) {
        var owner = store.read(tx -> owners.find(tx, caller, id, operation));
        if (!owner.isInForce(clock.instant())) {
            var constraint = "Service account " + owner.id() + " is not available";
            throw new Refused(new Refusal.InvalidFields(List.of(new Violation(field, Optional.empty(), constraint))));
        }
        return owner;
    }

    private Duration remaining(Caller caller) {
        return caller.credential() instanceof Caller.Credential.IamToken(var _, var expiresAt)
                ? Duration.between(clock.instant(), expiresAt)
                : MAX_LIFE;
    }
}
