package dev.keyhold.domain.authz;

import dev.keyhold.store.ReadTx;
import java.util.List;

/** What a decision depends on besides principal, action and resource. */
public record AuthorizationContext(PolicyData data) {
    /** Without policy data: nothing is bound on any resource. */
    public static final AuthorizationContext EMPTY = new AuthorizationContext(_ -> List.of());

    /** The policy data that a transaction sees. */
    public static AuthorizationContext of(ReadTx tx) {
        return new AuthorizationContext(resource -> tx.bindings().on(resource.account(), resource));
    }
}
