package dev.keyhold.domain.session;

import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.model.SessionTags;
import dev.keyhold.model.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tags that a session is asked for, with those that the caller's session hands on.
 *
 * @param requested as they were sent
 * @param transitive keys as they were sent
 * @param inherited tags of the calling session that sessions which follow from it have too
 */
record RequestedTags(List<Tag> requested, List<String> transitive, List<Tag> inherited) {
    private static final int MAX_TAGS = 50;

    static RequestedTags of(Principal caller, List<Tag> requested, List<String> transitive) {
        return new RequestedTags(
                requested,
                transitive,
                caller.session()
                        .map(SessionFacts::tags)
                        .map(SessionTags::inherited)
                        .orElse(List.of()));
    }

    /** All tags of the session. */
    List<Tag> all() {
        return Stream.concat(inherited.stream(), requested.stream()).toList();
    }

    List<String> transitiveKeys() {
        return Stream.concat(inherited.stream().map(Tag::key), transitive.stream())
                .toList();
    }

    /** What the session gets, if it may have them together. */
    SessionTags ofSession() {
        return new SessionTags(all(), folded(transitiveKeys()));
    }

    /**
     * Returns if a session may have them together.
     *
     * @throws ServiceException when it may not
     */
    void require() {
        var keys = new HashSet<String>();
        for (var tag : requested) {
            if (!keys.add(Tag.fold(tag.key()))) {
                throw refused(SessionProblem.DUPLICATE_TAG_KEYS);
            }
        }
        if (!keys.containsAll(folded(transitive))) {
            throw refused(SessionProblem.TRANSITIVE_TAG_NOT_REQUESTED);
        }
        if (inherited.stream().anyMatch(tag -> keys.contains(Tag.fold(tag.key())))) {
            throw refused(SessionProblem.TAG_IS_INHERITED);
        }
        if (requested.size() + inherited.size() > MAX_TAGS) {
            throw refused(SessionProblem.TOO_MANY_TAGS);
        }
    }

    private static Set<String> folded(List<String> keys) {
        return keys.stream().map(Tag::fold).collect(Collectors.toSet());
    }

    private static ServiceException refused(SessionProblem problem) {
        return new ServiceException(new ServiceError.RefusedSession(problem));
    }
}
