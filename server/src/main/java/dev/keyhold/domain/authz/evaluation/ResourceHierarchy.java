package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands above a resource, in memory. Nothing ever moves, so only what is deleted is forgotten. */
final class ResourceHierarchy {
    private static final Set<String> KNOWN =
            Set.of(ResourceId.IAM, ResourceId.KMS, ResourceId.RESOURCE_MANAGER, ResourceId.ORGANIZATION);
    private static final long MAX_RESOURCES = 100_000;

    private final Store store;
    private final RevocableCache<ResourceId, List<ResourceRef.Resource>> lines;

    ResourceHierarchy(Store store) {
        this.store = store;
        this.lines = new RevocableCache<>(MAX_RESOURCES, store.lease());
        store.onChange(this::forget);
    }

    /** The resource first and its organization last; nothing when there is no such resource. */
    List<ResourceRef.Resource> of(ResourceId id) {
        return lines.get(id.account(), id, () -> store.read(tx -> findInOpenAccount(tx, id)))
                .orElseGet(List::of);
    }

    /** What others call their resources looks the same, and is not worth a look at the store. */
    static boolean isOwn(ResourceId id) {
        return KNOWN.contains(id.prefix());
    }

    /** In an account that is closed there is nothing that anybody may do something with. */
    private static Optional<List<ResourceRef.Resource>> findInOpenAccount(ReadTx tx, ResourceId id) {
        return tx.accounts().find(id.account()).filter(Account::isOpen).flatMap(_ -> find(tx, id));
    }

    private static Optional<List<ResourceRef.Resource>> find(ReadTx tx, ResourceId id) {
        return switch (id.prefix()) {
            case ResourceId.IAM ->
                tx.identities()
                        .find(id.account(), id)
                        .filter(identity -> !identity.isRoot())
                        .map(identity -> line(
                                ResourceType.SERVICE_ACCOUNT,
                                Resources.path(tx, identity).path()));
            case ResourceId.KMS ->
                tx.kmsKeys()
                        .find(id.account(), id)
                        .filter(key -> key.deleteAt().isEmpty())
                        .map(key -> Resources.path(tx, key))
                        .map(key -> line(key.type(), key.path()));
            default -> container(tx, id);
        };
    }

    private static Optional<List<ResourceRef.Resource>> container(ReadTx tx, ResourceId id) {
        return tx.accounts().find(id.account()).flatMap(account -> {
            var organization = new ResourceRef.Resource(ResourceType.ORGANIZATION, account.organization());
            var cloud = new ResourceRef.Resource(ResourceType.CLOUD, account.cloud());
            if (id.equals(organization.id())) {
                return Optional.of(List.of(organization));
            }
            return id.equals(cloud.id())
                    ? Optional.of(List.of(cloud, organization))
                    : tx.folders()
                            .find(id.account(), id)
                            .map(_ -> List.of(new ResourceRef.Resource(ResourceType.FOLDER, id), cloud, organization));
        });
    }

    /** What contains nothing is in a folder, that in a cloud, and that in an organization. */
    private static List<ResourceRef.Resource> line(ResourceType kind, List<ResourceId> ids) {
        return List.of(
                new ResourceRef.Resource(kind, ids.getFirst()),
                new ResourceRef.Resource(ResourceType.FOLDER, ids.get(1)),
                new ResourceRef.Resource(ResourceType.CLOUD, ids.get(2)),
                new ResourceRef.Resource(ResourceType.ORGANIZATION, ids.getLast()));
    }

    private void forget(Change change) {
        switch (change) {
            case Change.OfFolder(var id) -> lines.forget(id);
            case Change.OfIdentity(var id) -> lines.forget(id);
            case Change.OfKmsKey(var id) -> lines.forget(id);
            case Change.OfAccount(var id) -> lines.forgetOf(id);
            default -> {}
        }
    }
}
