package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.OwnKeys;
import dev.keyhold.model.AccountId;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;

/** The condition keys of a request to another server. What is Keyhold's own to know is not for that server to say. */
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
        return principalKeys.value(key).orElseGet(() -> other(key));
    }

    private ContextValue other(String key) {
        if (key.equals("aws:resourceaccount")) {
            return ContextValue.of(owner.text());
        }
        return OwnKeys.contains(key) ? ContextValue.UNKNOWN : request.value(key);
    }
}
