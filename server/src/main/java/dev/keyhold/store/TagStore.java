package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.util.List;

/** The tags of resources of one kind. The store of the kind says whether their keys are compared without case. */
public final class TagStore {
    private TagStore() {}

    /** What can be asked. */
    public interface Reads {
        /** All tags of a resource, ordered by key as keys are compared. */
        List<Tag> tags(AccountId account, ResourceId resource);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a tag to a resource that exists, or replaces the one with the same key. */
        void putTag(AccountId account, ResourceId resource, Tag tag);

        /** Removes a tag if it is there. */
        void deleteTag(AccountId account, ResourceId resource, String key);
    }
}
