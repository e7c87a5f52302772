package dev.keyhold.api.aws.protocol;

import dev.keyhold.model.Tag;
import java.util.List;

/** Tags in requests of IAM and STS. */
public final class TagMembers {
    public static final TextConstraint KEY = TextConstraint.matching(1, 128, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    private static final TextConstraint VALUE = TextConstraint.matching(0, 256, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    /** How many there are at most in one request. */
    public static final int MAX = 50;

    private TagMembers() {}

    /** The tags, of which there may be none. */
    public static List<Tag> tags(Input input) {
        return input.structures("Tags", 0, MAX, TagMembers::tag);
    }

    /** The tags, which must have been sent. */
    public static List<Tag> requiredTags(Input input) {
        return input.requireList("Tags").structures("Tags", 0, MAX, TagMembers::tag);
    }

    /** The keys of tags, which must have been sent. */
    public static List<String> requiredKeys(Input input) {
        return input.requireList("TagKeys").texts("TagKeys", 0, MAX, KEY);
    }

    private static Tag tag(Input input) {
        return new Tag(input.required("Key", KEY), input.required("Value", VALUE));
    }
}
