package dev.keyhold.domain.tag;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.change.Change;
import dev.keyhold.domain.change.Changes;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Tag;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The tags of resources of one kind.
 *
 * @param <N> how requests name a resource
 */
public final class ResourceTags<N> {
    private final Store store;
    private final Changes changes;
    private final TaggableResources<N> resources;

    public ResourceTags(Store store, Changes changes, TaggableResources<N> resources) {
        this.store = store;
        this.changes = changes;
        this.resources = resources;
    }

    /** The actions that the methods require. */
    public TaggableResources.Actions actions() {
        return resources.actions();
    }

    /** All tags of a resource, ordered by key. */
    public List<Tag> list(Principal principal, N name) {
        return store.read(tx -> resources
                .finder()
                .find(tx, principal, actions().list(), name, RequestDetails.NONE)
                .map(resource -> resources.reads().apply(tx).tags(resource.account(), resource.id()))
                .orElse(List.of()));
    }

    /** Adds tags; a key that is there already gets the new value. All of them or none. */
    public void add(Principal principal, N name, List<Tag> tags) {
        change(principal, actions().add(), name, RequestDetails.tags(tags), (tx, resource) -> {
            resources.rules().check(tags);
            resources.rules().put(resources.writes().apply(tx), resource.account(), resource.id(), tags);
        });
    }

    /** Removes tags by key; keys that do not exist are skipped. */
    public void remove(Principal principal, N name, List<String> keys) {
        change(principal, actions().remove(), name, RequestDetails.tagKeys(keys), (tx, resource) -> {
            var tags = resources.writes().apply(tx);
            keys.forEach(key -> tags.deleteTag(resource.account(), resource.id(), key));
        });
    }

    private void change(
            Principal principal,
            Action action,
            N name,
            RequestDetails details,
            BiConsumer<WriteTx, TaggableResources.Resource> work) {
        changes.run(
                principal,
                action,
                tx -> resources
                        .finder()
                        .find(tx, principal, action, name, details)
                        .orElseThrow(),
                (tx, resource) -> {
                    work.accept(tx, resource);
                    return new Change<>(resource, resource.id(), resource.target());
                },
                TransactionHook.NONE);
    }
}
