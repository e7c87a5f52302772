package dev.keyhold.api.yandex;

import dev.keyhold.domain.audit.RequestObserver;
import java.time.Duration;
import java.util.Collection;

/** Notes each answered request with its outcome. */
record AnsweredRequests(Collection<String> answered) implements RequestObserver {
    @Override
    public void answered(String api, String operation, String outcome, Duration took) {
        answered.add(operation + " " + outcome);
    }

    @Override
    public void verified(String outcome) {}

    @Override
    public void keyUsed(String operation, String outcome) {}
}
