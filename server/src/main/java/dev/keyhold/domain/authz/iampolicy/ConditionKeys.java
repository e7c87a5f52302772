package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.IdentityTokenRequest;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.domain.authz.PolicyAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.TransportKeys;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of a request, each read when a condition asks for it. A key that the request may have and that
 * cannot be read here is unknown, so that no Allow rests on it; a key that it does not have is absent.
 */
final class ConditionKeys implements RequestContext {
    private static final String REQUEST_TAG = "aws:requesttag/";
    private static final String RESOURCE_TAG = "aws:resourcetag/";
    private static final String KMS = "kms:";
    private static final String IAM_RESOURCE_TAG = "iam:resourcetag/";
    /** Services without regions are in this one. */
    private static final String GLOBAL_REGION = "us-east-1";

    private final AuthorizationRequest request;
    private final PolicyAction action;
    private final ResourceRef.OfPolicies resource;
    private final ResourceKeys resourceKeys;
    private final PrincipalKeys principalKeys;
    private final TransportKeys transportKeys;
    private final SessionKeys sessionKeys;

    ConditionKeys(
            AuthorizationRequest request,
            PolicyAction action,
            ResourceRef.OfPolicies resource,
            PolicySubject subject,
            InstantSource clock) {
        this.request = request;
        this.action = action;
        this.resource = resource;
        this.resourceKeys = new ResourceKeys(request, resource);
        this.sessionKeys = new SessionKeys(request, has(PolicyAction.ConditionKey.SESSION));
        this.principalKeys = new PrincipalKeys(request.principal(), subject, sessionKeys.mfaAt(), clock);
        this.transportKeys = new TransportKeys(request.principal().origin());
    }

    @Override
    public ContextValue value(String key) {
        if (key.startsWith(KMS)) {
            return request.context().key().map(it -> it.conditions().value(key)).orElse(ContextValue.ABSENT);
        }
        return switch (key) {
            case "aws:requestedregion" -> region();
            case "aws:resourceaccount" -> resourceKeys.account();
            case "aws:tagkeys" -> tagKeys();
            case "iam:policyarn" ->
                has(PolicyAction.ConditionKey.POLICY)
                        ? orAbsent(details().policy().map(Arn::text))
                        : ContextValue.ABSENT;
            case "iam:permissionsboundary" -> boundary();
            case "iam:passedtoservice" ->
                has(PolicyAction.ConditionKey.PASSED_TO) ? orAbsent(details().passedTo()) : ContextValue.ABSENT;
            case "sts:identitytokenaudience" -> ofToken(it -> ContextValue.of(it.audiences()));
            case "sts:durationseconds" ->
                ofToken(it -> ContextValue.of(Long.toString(it.life().toSeconds())));
            case "sts:signingalgorithm" ->
                ofToken(it -> ContextValue.of(it.algorithm().name()));
            default ->
                principalKeys
                        .value(key)
                        .or(() -> transportKeys.value(key))
                        .or(() -> sessionKeys.value(key))
                        .orElseGet(() -> ofTags(key));
        };
    }

    private ContextValue region() {
        return switch (resource) {
            case ResourceRef.KmsKey(var _, var arn) -> ContextValue.of(arn.region());
            case ResourceRef.KmsAlias(var _, var arn) -> ContextValue.of(arn.region());
            default ->
                request.context()
                        .key()
                        .map(it -> it.conditions().value(KeyRequest.REGION))
                        .orElseGet(() -> ContextValue.of(GLOBAL_REGION));
        };
    }

    private RequestDetails details() {
        return request.context().details();
    }

    private boolean has(PolicyAction.ConditionKey key) {
        return action.keys().contains(key);
    }

    private static ContextValue orAbsent(Optional<String> value) {
        return value.map(ContextValue::of).orElse(ContextValue.ABSENT);
    }

    private ContextValue tagKeys() {
        var keys = has(PolicyAction.ConditionKey.TAGS) || has(PolicyAction.ConditionKey.TAG_KEYS)
                ? details().tagKeys()
                : List.<String>of();
        return keys.isEmpty() ? ContextValue.ABSENT : ContextValue.of(keys);
    }

    private ContextValue ofToken(Function<IdentityTokenRequest, ContextValue> property) {
        var requested = has(PolicyAction.ConditionKey.IDENTITY_TOKEN)
                ? request.context().token()
                : Optional.<IdentityTokenRequest>empty();
        return requested.map(property).orElse(ContextValue.ABSENT);
    }

    private ContextValue boundary() {
        if (!has(PolicyAction.ConditionKey.BOUNDARY)) {
            return ContextValue.ABSENT;
        }
        var requested = details().boundary();
        return requested.isPresent() ? ContextValue.of(requested.get().text()) : resourceKeys.boundary();
    }

    private ContextValue ofTags(String key) {
        var ofRequest = after(REQUEST_TAG, key);
        if (ofRequest != null) {
            return has(PolicyAction.ConditionKey.TAGS) ? tag(details().tags(), ofRequest) : ContextValue.ABSENT;
        }
        var ofResource = after(RESOURCE_TAG, key);
        if (ofResource != null) {
            return resourceKeys.tag(ofResource);
        }
        var ofIdentity = after(IAM_RESOURCE_TAG, key);
        return ofIdentity != null && resourceKeys.isIdentity() ? resourceKeys.tag(ofIdentity) : ContextValue.ABSENT;
    }

    static @Nullable String after(String prefix, String key) {
        return key.startsWith(prefix) ? key.substring(prefix.length()) : null;
    }

    /** The last tag of that key, which comes in lower case; keys of conditions have no case. */
    static ContextValue tag(List<Tag> tags, String key) {
        var found = ContextValue.ABSENT;
        for (var tag : tags) {
            if (Tag.fold(tag.key()).equals(key)) {
                found = ContextValue.of(tag.value());
            }
        }
        return found;
    }
}
