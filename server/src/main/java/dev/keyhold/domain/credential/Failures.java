package dev.keyhold.domain.credential;

import dev.keyhold.domain.audit.RefusalLog;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What becomes of credentials that are not accepted, whatever their kind: they are limited, and noted for audit. Only
 * what may be a guess can stop its source. A credential that was shown to be right, and is not in force, is refused for
 * as long as that lasts and not a moment longer.
 */
public final class Failures {
    /** Refused before any secret was compared: the sender learns nothing about one. */
    private static final Set<Rejection> NO_GUESSES = EnumSet.of(
            Rejection.MISSING,
            Rejection.NO_OAUTH,
            Rejection.MALFORMED,
            Rejection.UNSIGNED_PARTS,
            Rejection.WRONG_SCOPE,
            Rejection.MISSING_TOKEN);

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
            throw throttled();
        }
    }

    /**
     * Notes a credential that was not accepted, and of which nothing shows that its sender has it.
     *
     * @param identity whose credential it is said to be, if it is a known one
     * @param claimed the credential's public name, if the text sent has the form of a credential; never a secret
     * @throws Refused with {@link Refusal.Throttled} when there were too many from there; then it is not noted
     */
    public void unproved(
            String operation, Rejection reason, Optional<Identity> identity, Optional<String> claimed, Origin origin) {
        var within = isGuess(reason) ? limit.guessed(origin, claimed) : limit.refused(origin);
        note(within, operation, reason, identity, claimed, origin);
    }

    /**
     * Notes a credential that is right, and is not accepted for another reason.
     *
     * @param identity whose it is, as long as that one is there
     * @param name the credential's public name
     * @throws Refused with {@link Refusal.Throttled} when there were too many from there; then it is not noted
     */
    public void proved(String operation, Rejection reason, Optional<Identity> identity, String name, Origin origin) {
        note(limit.refused(origin), operation, reason, identity, Optional.of(name), origin);
    }

    /**
     * Counts a request that is refused before any credential is looked at.
     *
     * @throws Refused with {@link Refusal.Throttled} when there were too many from there
     */
    public void turnedAway(Origin origin) {
        if (!limit.refused(origin)) {
            throw throttled();
        }
    }

    private static boolean isGuess(Rejection reason) {
        return !NO_GUESSES.contains(reason);
    }

    private void note(
            boolean within,
            String operation,
            Rejection reason,
            Optional<Identity> identity,
            Optional<String> claimed,
            Origin origin) {
        if (!within) {
            throw throttled();
        }
        refusals.rejected(operation, reason, identity, claimed, origin);
    }

    private static Refused throttled() {
        return new Refused(new Refusal.Throttled());
    }
}
