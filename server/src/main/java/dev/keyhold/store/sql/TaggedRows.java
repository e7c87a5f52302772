package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import dev.keyhold.store.TagStore;
import java.util.List;

/** Rows of resources that have tags. */
interface TaggedRows extends TagStore.Writes {
    /** The tags of one of them. */
    SqlTags tagsOf(AccountId account, ResourceId resource);

    /** Called after a tag of a resource was changed; to be announced where tags are held in memory. */
    default void tagsChanged(ResourceId resource) {}

    @Override
    default List<Tag> tags(AccountId account, ResourceId resource) {
        return tagsOf(account, resource).list();
    }

    @Override
    default void putTag(AccountId account, ResourceId resource, Tag tag) {
        tagsOf(account, resource).put(tag);
        tagsChanged(resource);
    }

    @Override
    default void deleteTag(AccountId account, ResourceId resource, String key) {
        tagsOf(account, resource).delete(key);
        tagsChanged(resource);
    }
}
