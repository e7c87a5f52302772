package dev.keyhold.model;

import java.util.List;
import java.util.Set;

/**
 * The tags of a session.
 *
 * @param tags no two have the same key without regard to case
 * @param transitive the keys, folded, of those tags that sessions which follow from this one have too
 */
public record SessionTags(List<Tag> tags, Set<String> transitive) {
    public static final SessionTags NONE = new SessionTags(List.of(), Set.of());

    public SessionTags {
        tags = List.copyOf(tags);
        transitive = Set.copyOf(transitive);
    }

    public boolean isTransitive(Tag tag) {
        return transitive.contains(Tag.fold(tag.key()));
    }

    /** What a session that follows from this one inherits. */
    public List<Tag> inherited() {
        return tags.stream().filter(this::isTransitive).toList();
    }
}
