package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.AccountId;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;

/** The condition keys of a request to another server. What Keyhold knows itself is not for that server to say. */
final class ServiceKeys implements RequestContext {
    private final PrincipalKeys principalKeys;
    private final AccountId owner;
    private final RequestContext request;

    ServiceKeys(PrincipalKeys principalKeys, AccountId owner, RequestContext request) {
        this.principalKeys = principalKeys;
        this.owner = owner;
        this.request = request;
    }

    @Override
    public ContextValue value(String key) {
        return principalKeys
                .value(key)
                .orElseGet(
                        () -> key.equals("aws:resourceaccount") ? ContextValue.of(owner.text()) : request.value(key));
    }
}
