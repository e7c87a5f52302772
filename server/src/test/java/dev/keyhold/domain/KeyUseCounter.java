package dev.keyhold.domain;

import dev.keyhold.domain.audit.RequestObserver;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** Counts uses of keys, by operation and outcome. */
record KeyUseCounter(ConcurrentHashMap<String, Integer> counts) implements RequestObserver {
    @Override
    public void answered(String api, String operation, String outcome, Duration took) {}

    @Override
    public void verified(String outcome) {}

    @Override
    public void keyUsed(String operation, String outcome) {
        counts.merge(operation + " " + outcome, 1, Integer::sum);
    }
}
