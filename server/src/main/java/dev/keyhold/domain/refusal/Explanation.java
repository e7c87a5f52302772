package dev.keyhold.domain.refusal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request was refused.
 *
 * @param isCertain whether it was found out, and not only is the most likely
 * @param because what exactly, in sentences; empty where the cause says it all
 * @param facts more about it, in order, by names of a closed set
 */
public record Explanation(
        Refusal refusal, RefusalCause cause, boolean isCertain, String because, Map<String, String> facts) {
    public Explanation {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    static Explanation certain(Refusal refusal, RefusalCause cause, String because) {
        return new Explanation(refusal, cause, true, because, Map.of());
    }

    static Explanation likely(Refusal refusal, RefusalCause cause, String because) {
        return new Explanation(refusal, cause, false, because, Map.of());
    }

    Explanation with(Map<String, String> newFacts) {
        return new Explanation(refusal, cause, isCertain, because, newFacts);
    }
}
