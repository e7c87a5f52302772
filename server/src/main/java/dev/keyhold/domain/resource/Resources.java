package dev.keyhold.domain.resource;

import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SymmetricKey;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * Finds resources by the identifiers clients send, and what stands above them. What belongs to another account is not
 * found, exactly like what does not exist.
 */
public final class Resources {
    private Resources() {}

    /** The caller's own account, which is its cloud. */
    public static Account account(ReadTx tx, Principal principal) {
        return tx.accounts().find(principal.account()).orElseThrow();
    }

    /** The caller's account, if {@code id} is its cloud. */
    public static Account cloud(ReadTx tx, Principal principal, String id) {
        var account = account(tx, principal);
        if (!account.cloud().text().equals(id)) {
            throw notFound(ResourceType.CLOUD, id);
        }
        return account;
    }

    public static Folder folder(ReadTx tx, Principal principal, String id) {
        return own(principal, id)
                .flatMap(parsed -> tx.folders().find(principal.account(), parsed))
                .orElseThrow(() -> notFound(ResourceType.FOLDER, id));
    }

    /** The service account of that id; never the root, which the Yandex Cloud API does not show. */
    public static Identity serviceAccount(ReadTx tx, Principal principal, String id) {
        return own(principal, id)
                .flatMap(parsed -> tx.identities().find(principal.account(), parsed))
                .filter(identity -> !identity.isRoot())
                .orElseThrow(() -> notFound(ResourceType.SERVICE_ACCOUNT, id));
    }

    /** The symmetric key of that id, unless it is deleted. */
    public static SymmetricKey symmetricKey(ReadTx tx, Principal principal, String id) {
        return own(principal, id)
                .flatMap(parsed -> tx.symmetricKeys().find(principal.account(), parsed))
                .filter(key -> key.deleteAt().isEmpty())
                .orElseThrow(() -> notFound(ResourceType.SYMMETRIC_KEY, id));
    }

    /** {@code id}, if it is an identifier of the caller's account. */
    public static Optional<ResourceId> own(Principal principal, String id) {
        return ResourceId.parse(id).filter(parsed -> parsed.account().equals(principal.account()));
    }

    public static Resource path(Account account) {
        return new Resource(ResourceType.CLOUD, List.of(account.cloud()));
    }

    public static Resource path(Folder folder) {
        return new Resource(ResourceType.FOLDER, List.of(folder.id(), folder.cloud()));
    }

    public static Resource path(ReadTx tx, Identity identity) {
        return new Resource(
                ResourceType.SERVICE_ACCOUNT, List.of(identity.id(), identity.folder(), cloud(tx, identity.account())));
    }

    public static Resource path(ReadTx tx, SymmetricKey key) {
        return new Resource(ResourceType.SYMMETRIC_KEY, List.of(key.id(), key.folder(), cloud(tx, key.account())));
    }

    private static ResourceId cloud(ReadTx tx, AccountId account) {
        return tx.accounts().find(account).orElseThrow().cloud();
    }

    public static ServiceException notFound(ResourceType kind, String id) {
        return new ServiceException(new ServiceError.NotFound(kind, id));
    }
}
