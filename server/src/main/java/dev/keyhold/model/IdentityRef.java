package dev.keyhold.model;

import java.util.Optional;

/** How a request names an identity. */
public sealed interface IdentityRef {
    /** The principal itself. */
    record Self() implements IdentityRef {}

    /** By its name, which is unique in the account without regard to case. The root has none. */
    record Named(String name) implements IdentityRef {}

    /** By its resource id, as the client sent it. The root is not found so. */
    record ById(String id) implements IdentityRef {}

    /** By a name that may be left out, which means the principal. */
    static IdentityRef named(Optional<String> name) {
        return name.<IdentityRef>map(Named::new).orElseGet(Self::new);
    }

    /** By a resource id that may be left out, which means the principal. */
    static IdentityRef byId(Principal principal, Optional<String> id) {
        return new ById(id.orElseGet(() -> principal.id().text()));
    }
}
