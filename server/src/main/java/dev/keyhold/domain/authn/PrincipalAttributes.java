package dev.keyhold.domain.authn;

import dev.keyhold.model.Tag;
import java.util.List;

/**
 * What there is to say of a principal besides its names.
 *
 * @param groups the names of the groups that it is a member of, in order
 * @param tags by which policies know it: those of its session, and of its user or role those whose keys the session
 *     has not; ordered by key
 */
public record PrincipalAttributes(List<String> groups, List<Tag> tags) {
    /** Of one who is in no group and has no tag. */
    public static final PrincipalAttributes NONE = new PrincipalAttributes(List.of(), List.of());

    public PrincipalAttributes {
        groups = List.copyOf(groups);
        tags = List.copyOf(tags);
    }
}
