package dev.keyhold.domain.identity;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.policy.Authorizer;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Target;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/**
 * Who a request is about: the user it names, or whoever signed it. The caller's right is checked before anything is
 * looked up.
 */
public final class Subjects {
    private final Authorizer authorizer;

    public Subjects(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** A subject the caller may act on; {@link #find} tells whether it exists. */
    public sealed interface Subject {
        /** Whoever signed. */
        record Self(Identity identity) implements Subject {}

        /** Somebody named. */
        record Named(Caller caller, String name) implements Subject {}

        /** The identity as the transaction sees it, or a refusal that it does not exist. */
        default Identity find(ReadTx tx) {
            return switch (this) {
                case Self(var identity) ->
                    tx.identities()
                            .find(identity.account(), identity.id())
                            .orElseThrow(() -> notFound(identity.name()));
                case Named(var caller, var name) ->
                    tx.identities().findUser(caller.account(), name).orElseThrow(() -> notFound(name));
            };
        }
    }

    /**
     * The subject of an operation whose user name may be left out.
     *
     * @throws Refused when the caller may not
     */
    public Subject require(Caller caller, Operation operation, Optional<String> userName) {
        if (userName.isPresent()) {
            return require(caller, operation, userName.get());
        }
        authorizer.require(caller, operation, target(caller.identity()));
        return new Subject.Self(caller.identity());
    }

    /** The subject of an operation that names a user. */
    public Subject require(Caller caller, Operation operation, String userName) {
        var target = caller.identity().isNamed(userName)
                ? Target.User.of(caller.identity())
                : Target.User.named(caller.account(), userName);
        authorizer.require(caller, operation, target);
        return new Subject.Named(caller, userName);
    }

    private static Target target(Identity identity) {
        return identity.isRoot() ? new Target.Root(identity.account()) : Target.User.of(identity);
    }

    private static Refused notFound(String name) {
        return new Refused(new Refusal.NotFound(Refusal.Kind.USER, name));
    }
}
