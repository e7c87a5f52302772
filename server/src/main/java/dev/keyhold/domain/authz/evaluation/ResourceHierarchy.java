package dev.keyhold.domain.authz.evaluation;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        this.lines = new RevocableCache<>(
                MAX_RESOURCES,
                store.lease(),
                List::equals,
                _ -> {},
                (account, ids) -> store.read(tx -> read(tx, account, ids)));
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
        return Optional.ofNullable(read(tx, id.account(), List.of(id)).get(id));
    }

    private static Map<ResourceId, List<ResourceRef.Resource>> read(
            ReadTx tx, AccountId account, List<ResourceId> ids) {
        return tx.accounts()
                .find(account)
                .filter(Account::isOpen)
                .map(open -> read(tx, open, ids))
                .orElse(Map.of());
    }

    private static Map<ResourceId, List<ResourceRef.Resource>> read(ReadTx tx, Account account, List<ResourceId> ids) {
        var found = new HashMap<ResourceId, List<ResourceRef.Resource>>();
        tx.identities().findAllInOpenAccount(account.id(), with(ResourceId.IAM, ids)).stream()
                .filter(identity -> !identity.isRoot())
                .forEach(identity -> found.put(
                        identity.id(),
                        line(
                                ResourceType.SERVICE_ACCOUNT,
                                Resources.path(account, identity).path())));
        tx.kmsKeys().findAll(account.id(), with(ResourceId.KMS, ids)).stream()
                .filter(key -> key.deleteAt().isEmpty())
                .map(key -> Resources.path(account, key))
                .forEach(key -> found.put(key.path().getFirst(), line(key.type(), key.path())));
        ids.stream()
                .filter(id -> !Set.of(ResourceId.IAM, ResourceId.KMS).contains(id.prefix()))
                .forEach(id -> container(tx, account, id).ifPresent(line -> found.put(id, line)));
        return found;
    }

    private static List<ResourceId> with(String prefix, List<ResourceId> ids) {
        return ids.stream().filter(id -> id.prefix().equals(prefix)).toList();
    }

    private static Optional<List<ResourceRef.Resource>> container(ReadTx tx, Account account, ResourceId id) {
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
