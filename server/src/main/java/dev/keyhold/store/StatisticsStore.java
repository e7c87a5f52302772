package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import java.util.List;

/** How much is stored, for metrics. */
public final class StatisticsStore {
    private StatisticsStore() {}

    /** What is counted. */
    public enum Kind {
        USER,
        ACCESS_KEY,
        API_KEY,
        AUTHORIZED_KEY,
        KMS_KEY
    }

    /**
     * Records of an account in one state.
     *
     * @param state as it is stored; {@code ACTIVE} for what has none
     */
    public record Count(Kind kind, String state, long number) {}

    /** What can be asked. */
    public interface Reads {
        /** How many there are in each state that any is in. Takes time in proportion to their number. */
        List<Count> counts(AccountId account);
    }
}
