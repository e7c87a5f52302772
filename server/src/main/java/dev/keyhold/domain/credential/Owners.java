package dev.keyhold.domain.credential;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Refused;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** Whose credentials a request is about, and whether the caller may act on them: a role on the owner decides. */
public final class Owners {
    private final Access access;

    public Owners(Access access) {
        this.access = access;
    }

    /**
     * The named service account, or the caller itself.
     *
     * @throws Refused when it does not exist or the caller may not
     */
    Identity find(ReadTx tx, Caller caller, Optional<String> id, Operation operation) {
        var owner = Resources.serviceAccount(
                tx, caller, id.orElse(caller.identity().id().text()));
        require(tx, caller, owner, operation);
        return owner;
    }

    /** Returns if the caller may act on a credential of that owner. */
    void require(ReadTx tx, Caller caller, Identity owner, Operation operation) {
        access.require(tx, caller, operation, Resources.path(tx, owner));
    }
}
