package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.IdentityTokenRequest;
import dev.keyhold.domain.authz.PolicyAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.Arn;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of a request, each read when a condition asks for it. A key that the request may have and that
 * cannot be read here is unknown, so that no Allow rests on it; a key that it does not have is absent.
 */
final class ConditionKeys implements RequestContext {
    private static final String PRINCIPAL_TAG = "aws:principaltag/";
    private static final String REQUEST_TAG = "aws:requesttag/";
    private static final String RESOURCE_TAG = "aws:resourcetag/";
    private static final String IAM_RESOURCE_TAG = "iam:resourcetag/";
    /** Services without regions are in this one. */
    private static final String GLOBAL_REGION = "us-east-1";

    private final AuthorizationRequest request;
    private final PolicyAction action;
    private final PolicySubject subject;
    private final ResourceKeys resourceKeys;
    private final SessionKeys sessionKeys;
    private final InstantSource clock;
    private @Nullable Instant now;

    ConditionKeys(
            AuthorizationRequest request,
            PolicyAction action,
            ResourceRef.OfPolicies resource,
            PolicySubject subject,
            InstantSource clock) {
        this.request = request;
        this.action = action;
        this.subject = subject;
        this.resourceKeys = new ResourceKeys(request, resource);
        this.sessionKeys = new SessionKeys(request, has(PolicyAction.ConditionKey.SESSION), this::now);
        this.clock = clock;
    }

    @Override
    public ContextValue value(String key) {
        return switch (key) {
            case "aws:currenttime" -> ContextValue.of(now().toString());
            case "aws:epochtime" -> ContextValue.of(Long.toString(now().getEpochSecond()));
            case "aws:sourceip" -> sourceIp(origin());
            case "aws:securetransport" -> ofTransport(it -> Optional.of(Boolean.toString(it.encrypted())));
            case "aws:useragent" -> ofTransport(RequestOrigin.Transport::userAgent);
            case "aws:referer" -> ofTransport(RequestOrigin.Transport::referer);
            case "aws:requestedregion" -> ContextValue.of(GLOBAL_REGION);
            case "aws:viaawsservice", "aws:principalisawsservice" -> ContextValue.of("false");
            case "aws:principalarn" -> orAbsent(subject.names().arn());
            case "aws:principalaccount" -> ContextValue.of(subject.names().account());
            case "aws:principaltype" -> ContextValue.of(subject.names().type());
            case "aws:userid" -> ContextValue.of(subject.names().id());
            case "aws:username" -> orAbsent(subject.names().user());
            case "aws:principalorgid" -> isMember() ? organizationId() : ContextValue.ABSENT;
            case "aws:principalorgpaths" -> isMember() ? organizationPaths() : ContextValue.ABSENT;
            case "aws:resourceorgid" -> organizationId();
            case "aws:resourceorgpaths" -> organizationPaths();
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
            default -> sessionKeys.value(key).orElseGet(() -> ofTags(key));
        };
    }

    /** The same for all conditions of a decision. */
    private Instant now() {
        var known = now == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : now;
        now = known;
        return known;
    }

    private RequestOrigin origin() {
        return request.principal().origin();
    }

    private RequestDetails details() {
        return request.context().details();
    }

    private boolean has(PolicyAction.ConditionKey key) {
        return action.keys().contains(key);
    }

    /** Unknown unless it is an address: what is none would satisfy a negated condition. */
    private static ContextValue sourceIp(RequestOrigin origin) {
        var source = origin.source();
        var zone = source.indexOf('%');
        var address = zone < 0 ? source : source.substring(0, zone);
        try {
            var _ = InetAddress.ofLiteral(address);
            return ContextValue.of(address);
        } catch (IllegalArgumentException _) {
            return ContextValue.UNKNOWN;
        }
    }

    private ContextValue ofTransport(Function<RequestOrigin.Transport, Optional<String>> property) {
        return origin().transport()
                .map(transport -> orAbsent(property.apply(transport)))
                .orElse(ContextValue.UNKNOWN);
    }

    private static ContextValue orAbsent(Optional<String> value) {
        return value.map(ContextValue::of).orElse(ContextValue.ABSENT);
    }

    /** Who only holds a token of a provider is nobody of the organization. */
    private boolean isMember() {
        return !request.principal().isTokenHolder();
    }

    private ContextValue organizationId() {
        return ContextValue.of(subject.organization().get().shortId());
    }

    /** Every account is in the root of the organization, and so are all things that a principal can name. */
    private ContextValue organizationPaths() {
        return ContextValue.of(List.of(subject.organization().get().rootPath()));
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
        var ofPrincipal = after(PRINCIPAL_TAG, key);
        if (ofPrincipal != null) {
            return sessionKeys
                    .tag(ofPrincipal)
                    .orElseGet(() -> tag(subject.tags().get(), ofPrincipal));
        }
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

    private static @Nullable String after(String prefix, String key) {
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
