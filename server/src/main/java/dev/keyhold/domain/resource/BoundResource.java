package dev.keyhold.domain.resource;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * Something that roles are bound on, found by its identifier, whatever the caller may know of it.
 *
 * @param name empty for a key without one
 * @param reading the action of those who may know the name
 * @param listing the action of those who may know the roles that are bound on it
 */
record BoundResource(Resource path, String name, Action reading, Action listing) {
    /** Empty for what is deleted, and for what no roles are bound on. */
    static Optional<BoundResource> find(ReadTx tx, ResourceId id) {
        return switch (id.prefix()) {
            case ResourceId.ORGANIZATION ->
                tx.organizations()
                        .find(id)
                        .map(found -> new BoundResource(
                                new Resource(ResourceType.ORGANIZATION, id),
                                found.name(),
                                Action.GET_ORGANIZATION,
                                Action.LIST_ORGANIZATION_BINDINGS));
            case ResourceId.RESOURCE_MANAGER -> folder(tx, id).or(() -> cloud(tx, id));
            case ResourceId.IAM ->
                tx.identities()
                        .find(id.account(), id)
                        .filter(it -> !it.isRoot())
                        .map(it -> of(tx, it));
            case ResourceId.KMS -> key(tx, id);
            default -> Optional.empty();
        };
    }

    static BoundResource of(ReadTx tx, Identity account) {
        return new BoundResource(
                Resources.path(tx, account), account.name(), Action.GET_IDENTITY, Action.LIST_IDENTITY_BINDINGS);
    }

    private static Optional<BoundResource> folder(ReadTx tx, ResourceId id) {
        return tx.folders()
                .find(id.account(), id)
                .map(found -> new BoundResource(
                        Resources.path(tx, found), found.name(), Action.GET_FOLDER, Action.LIST_FOLDER_BINDINGS));
    }

    private static Optional<BoundResource> cloud(ReadTx tx, ResourceId id) {
        return tx.accounts()
                .find(id.account())
                .filter(account -> account.isOpen() && account.cloud().equals(id))
                .map(found -> new BoundResource(
                        Resources.path(found), found.name(), Action.GET_CLOUD, Action.LIST_CLOUD_BINDINGS));
    }

    private static Optional<BoundResource> key(ReadTx tx, ResourceId id) {
        return tx.kmsKeys()
                .find(id.account(), id)
                .filter(key -> key.deleteAt().isEmpty())
                .map(found -> {
                    var path = Resources.path(tx, found);
                    var isSymmetric = path.type() == ResourceType.SYMMETRIC_KEY;
                    return new BoundResource(
                            path,
                            found.name(),
                            isSymmetric ? Action.GET_SYMMETRIC_KEY : Action.GET_KEY_PAIR,
                            isSymmetric ? Action.LIST_SYMMETRIC_KEY_BINDINGS : Action.LIST_KEY_PAIR_BINDINGS);
                });
    }
}
