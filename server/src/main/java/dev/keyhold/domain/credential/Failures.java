package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import java.util.Optional;
import java.util.function.Supplier;

/** What becomes of credentials that are not accepted, whatever their kind: they are limited, and noted for audit. */
public final class Failures {
    private final FailureLimit limit;
    private final RefusalLog refusals;

    public Failures(FailureLimit limit, RefusalLog refusals) {
        this.limit = limit;
        this.refusals = refusals;
    }

    /**
     * Returns if a credential from there may be looked at.
     *
     * @param claimed the credential's public name, if it is known yet
     * @throws Refused with {@link Refusal.Throttled} when that source has failed too often
     */
    public void check(Origin origin, Supplier<Optional<String>> claimed) {
        if (limit.isExceeded(origin, claimed)) {
            throw new Refused(new Refusal.Throttled());
        }
    }

    /**
     * Notes a credential that was not accepted.
     *
     * @param identity whose credential it is, if it is a known one
     * @param claimed the credential's public name, if the text sent has the form of a credential; never a secret
     */
    public void note(
            String operation, Rejection reason, Optional<Identity> identity, Optional<String> claimed, Origin origin) {
        limit.failed(origin, claimed);
        refusals.rejected(operation, reason, identity, claimed, origin);
    }
}
