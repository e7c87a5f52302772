package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Store;
import java.util.Optional;

/**
 * What an account has none of: who asks is authorized, and whom it is asked about is looked up, as for what there is.
 */
public final class AbsentResources {
    private final Store store;
    private final UserResolver subjects;
    private final Authorizer authorizer;

    public AbsentResources(Store store, UserResolver subjects, Authorizer authorizer) {
        this.store = store;
        this.subjects = subjects;
        this.authorizer = authorizer;
    }

    /** The named user, or the signer, of whom something is listed. */
    public Identity ofUser(Principal principal, Action operation, Optional<String> name) {
        var subject = subjects.require(principal, operation, name);
        return store.read(subject::find);
    }

    /** Lets pass who may list something of the account. */
    public void ofAccount(Principal principal, Action operation) {
        authorizer.require(principal, operation, new ResourceRef.WholeAccount(principal.account()));
    }

    /** Refuses: nobody has a password. */
    public ServiceException loginProfile(Principal principal, Action operation, Optional<String> name) {
        var user = ofUser(principal, operation, name);
        return new ServiceException(new ServiceError.NotFound(ResourceType.LOGIN_PROFILE, user.name()));
    }

    /** Refuses: there are no passwords to have rules for. */
    public ServiceException passwordPolicy(Principal principal, Action operation) {
        ofAccount(principal, operation);
        return new ServiceException(new ServiceError.NotFound(
                ResourceType.PASSWORD_POLICY, principal.account().text()));
    }
}
