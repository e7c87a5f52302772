package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How old the active access keys of an account are and when they were last used, for those who may read the same of
 * each key in the credential report. Of an account with many keys the first {@value #MAX_KEYS} are counted, so that it
 * takes no longer than a page may.
 */
public final class AccessKeyAges {
    /** Keys that are looked at. */
    public static final int MAX_KEYS = 5_000;
    /** An older key should be replaced. */
    public static final Duration OLD = Duration.ofDays(365);
    /** A key without a use for so long is hardly needed. */
    public static final Duration UNUSED = Duration.ofDays(90);
    /** A younger key has had little time to be used. */
    public static final Duration NEW = Duration.ofDays(7);

    private final Authorizer authorizer;
    private final HeldAccessKeys held;
    private final InstantSource clock;

    public AccessKeyAges(Store store, Authorizer authorizer, LastUses lastUses, InstantSource clock) {
        this.authorizer = authorizer;
        this.held = new HeldAccessKeys(store, lastUses);
        this.clock = clock;
    }

    /** How long ago something was. */
    public enum Span {
        /** Less than {@link #NEW}. */
        WEEK,
        /** Less than {@link #UNUSED}. */
        QUARTER,
        /** Less than {@link #OLD}. */
        YEAR,
        LONGER,
        /** It never was. */
        NEVER;

        private static Span of(Duration passed) {
            if (passed.compareTo(NEW) < 0) {
                return WEEK;
            }
            if (passed.compareTo(UNUSED) < 0) {
                return QUARTER;
            }
            return passed.compareTo(OLD) < 0 ? YEAR : LONGER;
        }
    }

    /**
     * How many active keys there are.
     *
     * @param isPartial whether there are more keys than were looked at
     * @param neverUsed those that are not new and were never used
     * @param unused those that were used, and not lately
     * @param old those that should be replaced
     */
    public record Counts(
            int keys,
            boolean isPartial,
            Map<Span, Integer> byAge,
            Map<Span, Integer> byLastUse,
            int neverUsed,
            int unused,
            int old) {
        public Counts {
            byAge = Map.copyOf(byAge);
            byLastUse = Map.copyOf(byLastUse);
        }
    }

    /** Counts the keys of the principal's account. */
    public Counts count(Principal principal) {
        return count(principal, _ -> {});
    }

    /** The same; {@code reader} gets every active key that is counted. */
    Counts count(Principal principal, Consumer<AccessKeyView> reader) {
        authorizer.require(
                principal, IamAction.GET_CREDENTIAL_REPORT, new ResourceRef.WholeAccount(principal.account()));
        var active = new ArrayList<AccessKeyView>();
        var all = held.forEach(principal.account(), MAX_KEYS, key -> {
            if (key.isActive()) {
                active.add(key);
            }
        });
        active.forEach(reader);
        return count(active, !all, clock.instant());
    }

    private static Counts count(List<AccessKeyView> active, boolean isPartial, Instant now) {
        var byAge = new EnumMap<Span, Integer>(Span.class);
        var byLastUse = new EnumMap<Span, Integer>(Span.class);
        var neverUsed = 0;
        for (var key : active) {
            var age = Span.of(Duration.between(key.createdAt(), now));
            byAge.merge(age, 1, Integer::sum);
            byLastUse.merge(
                    key.lastUse()
                            .map(LastUse::at)
                            .map(at -> Span.of(Duration.between(at, now)))
                            .orElse(Span.NEVER),
                    1,
                    Integer::sum);
            neverUsed += key.lastUse().isEmpty() && age != Span.WEEK ? 1 : 0;
        }
        return new Counts(
                active.size(),
                isPartial,
                byAge,
                byLastUse,
                neverUsed,
                byLastUse.getOrDefault(Span.YEAR, 0) + byLastUse.getOrDefault(Span.LONGER, 0),
                byAge.getOrDefault(Span.LONGER, 0));
    }
}
