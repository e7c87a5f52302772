package dev.keyhold.api.gateway.mapping;

import dev.keyhold.domain.authz.AccessCheck;
import java.util.List;

/** How the requests to a server behind a gateway are called in IAM policies. */
@FunctionalInterface
public interface RequestMapping {
    /**
     * All that the request needs; every one of them must be allowed.
     *
     * @throws UnmappableException where it is not clear which actions and resources the request is about
     */
    List<AccessCheck> map(ForwardedCall call) throws UnmappableException;
}
