package dev.keyhold.domain.change;

import dev.keyhold.model.Job;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a change did.
 *
 * @param result what the use case returns
 * @param resource what it acted on
 * @param targets the same in words, for audit: a text for each event
 * @param ending the job that completes the change, if it goes on after it is answered
 */
public record Change<T>(T result, ResourceId resource, List<String> targets, Optional<Ending> ending) {
    public Change {
        targets = List.copyOf(targets);
    }

    public Change(T result, ResourceId resource, List<String> targets) {
        this(result, resource, targets, Optional.empty());
    }

    public Change(T result, ResourceId resource, String target) {
        this(result, resource, List.of(target));
    }

    /** The kind of job, on the resource of the change, and when it is due. */
    public record Ending(Job.Kind kind, Instant at) {}

    /** The same change, completed by a job. */
    public Change<T> endingWith(Job.Kind kind, Instant at) {
        return new Change<>(result, resource, targets, Optional.of(new Ending(kind, at)));
    }
}
