package dev.keyhold.domain.identity;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * The user that a request is about: the one it names, or its signer. The caller is authorized before anything is
 * looked up.
 */
public final class UserResolver {
    private final Authorizer authorizer;

    public UserResolver(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** A subject the caller may act on; {@link #find} tells whether it exists. */
    public sealed interface Subject {
        /** The signer. */
        record Self(Identity identity) implements Subject {}

        /** Somebody named. */
        record Named(Principal principal, String name) implements Subject {}

        /** The identity as the transaction sees it, or a refusal that it does not exist. */
        default Identity find(ReadTx tx) {
            return switch (this) {
                case Self(var identity) ->
                    tx.identities()
                            .find(identity.account(), identity.id())
                            .orElseThrow(() -> notFound(identity.name()));
                case Named(var principal, var name) ->
                    tx.identities().findUser(principal.account(), name).orElseThrow(() -> notFound(name));
            };
        }
    }

    /**
     * The subject of an operation whose user name may be left out.
     *
     * @throws ServiceException when the caller may not
     */
    public Subject require(Principal principal, Action operation, Optional<String> userName) {
        if (userName.isPresent()) {
            return require(principal, operation, userName.get());
        }
        authorizer.require(principal, operation, target(principal.identity()));
        return new Subject.Self(principal.identity());
    }

    /** The subject of an operation that names a user. */
    public Subject require(Principal principal, Action operation, String userName) {
        var target = principal.identity().isNamed(userName)
                ? ResourceRef.User.of(principal.identity())
                : ResourceRef.User.named(principal.account(), userName);
        authorizer.require(principal, operation, target);
        return new Subject.Named(principal, userName);
    }

    private static ResourceRef target(Identity identity) {
        return identity.isRoot() ? new ResourceRef.Root(identity.account()) : ResourceRef.User.of(identity);
    }

    private static ServiceException notFound(String name) {
        return new ServiceException(new ServiceError.NotFound(ResourceType.USER, name));
    }
}
