package dev.keyhold.domain.identity;

import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;

/** What an identity must not have any more when it is deleted, unless all of that is deleted with it. */
final class DeletionConflicts {
    private static final Page.Request ONE = Page.Request.first(1);

    private DeletionConflicts() {}

    /**
     * Returns if it has nothing. A permissions boundary is no obstacle.
     *
     * @throws ServiceException with {@link ServiceError.InUse} of the first kind of things it has
     */
    static void require(ReadTx tx, Identity identity) {
        requireNoCredentials(tx, identity);
        var account = identity.account();
        var id = identity.id();
        if (!tx.groups().ofIdentity(account, id, ONE).items().isEmpty()) {
            throw inUse(ResourceType.GROUP_MEMBER);
        }
        if (!tx.policies().attachedTo(account, id).isEmpty()) {
            throw inUse(ResourceType.POLICY);
        }
        if (!tx.policies().inline(account, id).isEmpty()) {
            throw inUse(ResourceType.USER_POLICY);
        }
    }

    private static void requireNoCredentials(ReadTx tx, Identity identity) {
        var account = identity.account();
        if (tx.accessKeys().countOwnedBy(account, identity.id()) > 0) {
            throw inUse(ResourceType.ACCESS_KEY);
        }
        if (!tx.mfaDevices().ownedBy(account, identity.id()).isEmpty()) {
            throw inUse(ResourceType.MFA_DEVICE);
        }
        if (!tx.apiKeys().ownedBy(account, identity.id(), ONE).items().isEmpty()) {
            throw inUse(ResourceType.API_KEY);
        }
        if (!tx.authorizedKeys().ownedBy(account, identity.id(), ONE).items().isEmpty()) {
            throw inUse(ResourceType.AUTHORIZED_KEY);
        }
    }

    private static ServiceException inUse(ResourceType dependents) {
        return new ServiceException(new ServiceError.InUse(ResourceType.USER, dependents));
    }
}
