package dev.keyhold.api.console;

import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestKeyhold;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The events in the trail of a server's first account that came by one API, to be compared with those of another. */
final class ApiEvents {
    private final TestKeyhold keyhold;
    private final String api;

    ApiEvents(TestKeyhold keyhold, String api) {
        this.keyhold = keyhold;
        this.api = api;
    }

    /** An event as far as it is the same by API and in the console. */
    record Event(String operation, AuditEvent.Outcome outcome, String reason, String target) {}

    private List<AuditEvent> all() {
        return keyhold.events(TestKeyhold.ACCOUNT).stream()
                .filter(event -> event.origin().api().equals(api))
                .toList();
    }

    /** The ids of those there are. */
    Set<String> ids() {
        return all().stream().map(AuditEvent::id).collect(Collectors.toSet());
    }

    /** Those that are not among {@code before}; {@code text} takes out of their texts what differs from run to run. */
    List<Event> since(Set<String> before, UnaryOperator<String> text) {
        return all().stream()
                .filter(event -> !before.contains(event.id()))
                .map(event -> new Event(
                        event.operation(), event.outcome(), text.apply(event.reason()), text.apply(event.target())))
                .toList();
    }
}
