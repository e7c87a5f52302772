package dev.keyhold.domain.inquiry;

import dev.keyhold.domain.cache.RevocableCache;
import dev.keyhold.domain.key.Keys;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Target;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands above a resource, in memory. Nothing ever moves, so only what is deleted is forgotten. */
final class Ancestry {
    private static final Set<String> KNOWN = Set.of(ResourceId.IAM, ResourceId.KMS, ResourceId.RESOURCE_MANAGER);
    private static final long MAX_RESOURCES = 100_000;

    private final Store store;
    private final RevocableCache<ResourceId, List<Target.Resource>> lines;

    Ancestry(Store store) {
        this.store = store;
        this.lines = new RevocableCache<>(MAX_RESOURCES, store.lease());
        store.onChange(this::forget);
    }

    /** The resource first and its cloud last; nothing when there is no such resource. */
    List<Target.Resource> of(ResourceId id) {
        // What others call their resources looks the same, and is not worth a look at the store.
        return KNOWN.contains(id.prefix())
                ? lines.get(id, () -> store.read(tx -> find(tx, id))).orElseGet(List::of)
                : List.of();
    }

    private static Optional<List<Target.Resource>> find(ReadTx tx, ResourceId id) {
        return switch (id.prefix()) {
            case ResourceId.IAM ->
                tx.identities()
                        .find(id.account(), id)
                        .filter(identity -> !identity.isRoot())
                        .map(identity -> line(
                                Refusal.Kind.SERVICE_ACCOUNT,
                                Resources.path(tx, identity).ids()));
            case ResourceId.KMS ->
                tx.symmetricKeys()
                        .find(id.account(), id)
                        .filter(key -> key.deleteAt().isEmpty())
                        .map(key -> line(
                                Refusal.Kind.SYMMETRIC_KEY, Keys.path(tx, key).ids()));
            default -> cloudOrFolder(tx, id);
        };
    }

    private static Optional<List<Target.Resource>> cloudOrFolder(ReadTx tx, ResourceId id) {
        return tx.accounts()
                .find(id.account())
                .filter(account -> account.cloud().equals(id))
                .map(_ -> List.of(new Target.Resource(Refusal.Kind.CLOUD, id)))
                .or(() -> tx.folders()
                        .find(id.account(), id)
                        .map(folder -> List.of(
                                new Target.Resource(Refusal.Kind.FOLDER, id),
                                new Target.Resource(Refusal.Kind.CLOUD, folder.cloud()))));
    }

    /** What is neither a cloud nor a folder is in a folder, and that in a cloud. */
    private static List<Target.Resource> line(Refusal.Kind kind, List<ResourceId> ids) {
        return List.of(
                new Target.Resource(kind, ids.getFirst()),
                new Target.Resource(Refusal.Kind.FOLDER, ids.get(1)),
                new Target.Resource(Refusal.Kind.CLOUD, ids.getLast()));
    }

    private void forget(Change change) {
        switch (change) {
            case Change.OfFolder(var id) -> lines.forget(id);
            case Change.OfIdentity(var id) -> lines.forget(id);
            case Change.OfSymmetricKey(var id) -> lines.forget(id);
            case Change.OfAccessKey _,
                    Change.OfApiKey _,
                    Change.OfAuthorizedKey _,
                    Change.OfToken _,
                    Change.OfBindings _ -> {}
        }
    }
}
