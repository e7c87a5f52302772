package dev.keyhold.domain.audit;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who acted in events of the audit trail, by all of their names: an identity, a role in a session, or the provider of
 * an identity token. The trail itself holds identifiers, which stay.
 */
public final class AuditActors {
    private final Store store;
    private final Map<ResourceId, Optional<Names>> known = new HashMap<>();

    public AuditActors(Store store) {
        this.store = store;
    }

    /** What the actor is called today. */
    private record Names(String uniqueId, Arn arn, Optional<Identity> identity) {
        static Names of(Identity identity) {
            return new Names(Arn.uniqueId(identity), Arn.of(identity), Optional.of(identity));
        }

        static Names of(Role role) {
            return new Names(role.uniqueId(), Arn.of(role), Optional.empty());
        }

        static Names of(OidcProvider provider) {
            return new Names(provider.arn().text(), provider.arn(), Optional.empty());
        }
    }

    /** The unique id of AWS; of one that is gone, that of a user with that identifier. */
    public String uniqueId(ResourceId actor) {
        return find(actor).map(Names::uniqueId).orElseGet(() -> Arn.userId(actor));
    }

    /** The ARN that the actor has today, whatever it had then; empty when it is deleted. */
    public Optional<String> arn(ResourceId actor) {
        return find(actor).map(names -> names.arn().text());
    }

    /** True when it is this identity that is meant; an ARN means the one that has it today. */
    public boolean isNamed(ResourceId actor, IdentityReference reference) {
        return switch (reference) {
            case IdentityReference.ById(var id) -> id.equals(actor);
            case IdentityReference.ByArn _ ->
                find(actor).flatMap(Names::identity).filter(reference::names).isPresent();
        };
    }

    private Optional<Names> find(ResourceId actor) {
        return known.computeIfAbsent(actor, id -> store.read(tx -> read(tx, id)));
    }

    private static Optional<Names> read(ReadTx tx, ResourceId id) {
        var account = id.account();
        return tx.identities()
                .find(account, id)
                .map(Names::of)
                .or(() -> tx.roles().find(account, id).map(Names::of))
                .or(() -> tx.oidcProviders().find(account, id).map(Names::of));
    }
}
