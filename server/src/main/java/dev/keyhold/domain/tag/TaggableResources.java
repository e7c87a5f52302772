package dev.keyhold.domain.tag;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.TagStore;
import dev.keyhold.store.WriteTx;
import java.util.Optional;
import java.util.function.Function;

/**
 * Resources of one kind that can have tags.
 *
 * @param finder finds one of them
 * @param reads where the tags of all of them are
 * @param writes the same to be changed
 * @param <N> how requests name one of them
 */
public record TaggableResources<N>(
        Actions actions,
        TagRules rules,
        Finder<N> finder,
        Function<ReadTx, TagStore.Reads> reads,
        Function<WriteTx, TagStore.Writes> writes) {
    /** What a principal must be allowed to do. */
    public record Actions(Action list, Action add, Action remove) {}

    /**
     * A resource that was found.
     *
     * @param target the resource in words, for audit
     */
    public record Resource(AccountId account, ResourceId id, String target) {}

    /** Finds resources for principals that may do something with them. */
    @FunctionalInterface
    public interface Finder<N> {
        /**
         * The resource; empty for one that has no tags and can get none, which is found only to list them.
         *
         * @throws ServiceException when the principal may not, or the resource does not exist
         */
        Optional<Resource> find(ReadTx tx, Principal principal, Action action, N name, RequestDetails details);
    }
}
