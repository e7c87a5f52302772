package dev.keyhold.domain.resource;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
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
                                OrganizationAction.GET_ORGANIZATION,
                                OrganizationAction.LIST_ORGANIZATION_BINDINGS));
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
                Resources.path(tx, account),
                account.name(),
                IdentityAction.GET_IDENTITY,
                IdentityAction.LIST_IDENTITY_BINDINGS);
    }

    private static Optional<BoundResource> folder(ReadTx tx, ResourceId id) {
        return tx.folders()
                .find(id.account(), id)
                .map(found -> new BoundResource(
                        Resources.path(tx, found),
                        found.name(),
                        OrganizationAction.GET_FOLDER,
                        OrganizationAction.LIST_FOLDER_BINDINGS));
    }

    private static Optional<BoundResource> cloud(ReadTx tx, ResourceId id) {
        return tx.accounts()
                .find(id.account())
                .filter(account -> account.isOpen() && account.cloud().equals(id))
                .map(found -> new BoundResource(
                        Resources.path(found),
                        found.name(),
                        OrganizationAction.GET_CLOUD,
                        OrganizationAction.LIST_CLOUD_BINDINGS));
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
                            isSymmetric ? KmsAction.GET_SYMMETRIC_KEY : KmsAction.GET_KEY_PAIR,
                            isSymmetric ? KmsAction.LIST_SYMMETRIC_KEY_BINDINGS : KmsAction.LIST_KEY_PAIR_BINDINGS);
                });
    }
}
