package dev.keyhold.domain.credential;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Store;
import java.util.Optional;

/** What can be learned of an access key whose owner is not known, by its access key id. */
public final class AccessKeyInfo {
    private final Store store;
    private final Authorizer authorizer;
    private final LastUses lastUses;

    public AccessKeyInfo(Store store, Authorizer authorizer, LastUses lastUses) {
        this.store = store;
        this.authorizer = authorizer;
        this.lastUses = lastUses;
    }

    /** A key's owner and its last use; empty when it was never used. */
    public record Used(Identity owner, Optional<LastUse> lastUse) {}

    /** The owner and last use of a key, which the principal's rights on that owner decide. */
    public Used lastUsed(Principal principal, AccessKeyId id) {
        return store.read(tx -> {
            var key = tx.accessKeys().find(principal.account(), id);
            var owner = key.flatMap(found -> tx.identities().find(found.account(), found.owner()));
            var asked = new ResourceRef.Key(principal.account(), id);
            var resource = owner.map(IdentityResolver::resource).orElse(asked);
            authorizer.require(
                    AuthorizationRequest.in(tx, principal, IdentityAction.GET_ACCESS_KEY_LAST_USED, resource), asked);
            return new Used(owner.orElseThrow(() -> notFound(id)), lastUses.find(tx, principal.account(), id));
        });
    }

    /**
     * The account a key belongs to, whatever its state. A temporary key is not stored, so for it the account that its
     * identifier names is answered, if that exists.
     */
    public AccountId accountOf(Principal principal, AccessKeyId id) {
        authorizer.require(
                principal, SessionAction.GET_ACCESS_KEY_INFO, new ResourceRef.WholeAccount(principal.account()));
        return store.read(tx -> tx.directory()
                .withImportedId(id.text())
                .or(id::account)
                .filter(account ->
                        tx.accounts().find(account).filter(Account::isOpen).isPresent())
                .filter(account ->
                        id.isTemporary() || tx.accessKeys().find(account, id).isPresent())
                .orElseThrow(() -> notFound(id)));
    }

    private static ServiceException notFound(AccessKeyId id) {
        return Resources.notFound(ResourceType.ACCESS_KEY, id.text());
    }
}
