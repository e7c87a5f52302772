package dev.keyhold.domain.audit;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who acted in events of the audit trail, by all of their names. The trail itself holds identifiers, which stay. */
public final class AuditActors {
    private final Store store;
    private final Map<ResourceId, Optional<Identity>> known = new HashMap<>();

    public AuditActors(Store store) {
        this.store = store;
    }

    /** The unique id of AWS, also of an identity that is deleted. */
    public String uniqueId(ResourceId actor) {
        return find(actor).map(Arn::uniqueId).orElseGet(() -> Arn.userId(actor));
    }

    /** The ARN that the identity has today, whatever it had then; empty when it is deleted. */
    public Optional<String> arn(ResourceId actor) {
        return find(actor).map(Arn::of).map(Arn::text);
    }

    /** True when it is this identity that is meant; an ARN means the one that has it today. */
    public boolean isNamed(ResourceId actor, IdentityReference reference) {
        return switch (reference) {
            case IdentityReference.ById(var id) -> id.equals(actor);
            case IdentityReference.ByArn _ ->
                find(actor).filter(reference::names).isPresent();
        };
    }

    private Optional<Identity> find(ResourceId actor) {
        return known.computeIfAbsent(
                actor, id -> store.read(tx -> tx.identities().find(id.account(), id)));
    }
}
