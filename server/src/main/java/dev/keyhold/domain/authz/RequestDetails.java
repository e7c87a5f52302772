package dev.keyhold.domain.authz;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for, as far as policies can ask for it.
 *
 * @param tags the tags that the request sets; for a request that removes some, their keys are in {@code tagKeys}
 * @param policy the managed policy that is attached or detached
 * @param boundary the permissions boundary that is set
 * @param passedTo the service that is given the use of a role
 */
public record RequestDetails(
        List<Tag> tags, List<String> tagKeys, Optional<Arn> policy, Optional<Arn> boundary, Optional<String> passedTo) {
    public static final RequestDetails NONE =
            new RequestDetails(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public RequestDetails {
        tags = List.copyOf(tags);
        tagKeys = List.copyOf(tagKeys);
    }

    /** A request that sets tags. */
    public static RequestDetails tags(List<Tag> tags) {
        return new RequestDetails(
                tags, tags.stream().map(Tag::key).toList(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A request that removes tags. */
    public static RequestDetails tagKeys(List<String> keys) {
        return new RequestDetails(List.of(), keys, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A request that attaches or detaches a policy. */
    public static RequestDetails policy(Arn policy) {
        return new RequestDetails(List.of(), List.of(), Optional.of(policy), Optional.empty(), Optional.empty());
    }

    /** A request that gives a service the use of a role. */
    public static RequestDetails passedTo(String service) {
        return new RequestDetails(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.of(service));
    }

    /** The same request with a permissions boundary. */
    public RequestDetails withBoundary(Optional<Arn> arn) {
        return new RequestDetails(tags, tagKeys, policy, arn, passedTo);
    }
}
