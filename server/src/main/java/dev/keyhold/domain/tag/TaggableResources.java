package dev.keyhold.domain.tag;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;
import java.util.List;

/**
 * Resources of one kind that can have tags.
 *
 * @param <N> how requests name one of them
 */
public interface TaggableResources<N> {
    /** What a principal must be allowed to do. */
    record Actions(Action list, Action add, Action remove) {}

    /**
     * A resource that was found.
     *
     * @param target the resource in words, for audit
     */
    record Resource(AccountId account, ResourceId id, String target) {}

    Actions actions();

    TagRules rules();

    /**
     * The resource, for a principal that may do this with it.
     *
     * @throws ServiceException when the principal may not, or the resource does not exist
     */
    Resource find(ReadTx tx, Principal principal, Action action, N name, RequestDetails details);

    /** The tags of all resources of the kind. */
    TagStore.Reads store(ReadTx tx);

    /** The same to be changed. */
    TagStore.Writes store(WriteTx tx);

    /** All tags of a resource, for a principal that may list them. */
    default List<Tag> list(ReadTx tx, Principal principal, N name) {
        var resource = find(tx, principal, actions().list(), name, RequestDetails.NONE);
        return store(tx).tags(resource.account(), resource.id());
    }
}
