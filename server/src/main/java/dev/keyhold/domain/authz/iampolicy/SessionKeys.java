package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.SessionRequest;
import dev.keyhold.model.Principal;
import dev.keyhold.policy.ContextValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What conditions can ask of a session that is asked for. */
final class SessionKeys {
    private final Optional<Boolean> namesRole;
    private final Optional<SessionRequest> requested;

    /** {@code asks} is whether the action is about sessions, so that its requests have keys of one. */
    SessionKeys(AuthorizationRequest request, boolean asks) {
        this.namesRole = request.principal() instanceof Principal.TokenHolder holder
                ? Optional.of(holder.namesRole())
                : Optional.empty();
        this.requested = asks ? Optional.of(request.context().session()) : Optional.empty();
    }

    /** When a one-time code proved who asks for the session, if one did. */
    Optional<Instant> mfaAt() {
        return requested.flatMap(SessionRequest::mfaAt);
    }

    /** The value of a key, which comes in lower case; empty if it is none of sessions. */
    Optional<ContextValue> value(String key) {
        return switch (key) {
            case "sts:externalid" -> given(requested.flatMap(SessionRequest::externalId));
            case "sts:rolesessionname" -> given(requested.flatMap(SessionRequest::name));
            case "sts:sourceidentity" -> given(requested.flatMap(SessionRequest::sourceIdentity));
            case "sts:transitivetagkeys" -> list(requested.map(SessionRequest::transitiveTagKeys));
            case "sts:roleauthorizedbyidp" -> given(namesRole.map(it -> Boolean.toString(it)));
            default -> Optional.empty();
        };
    }

    private static Optional<ContextValue> given(Optional<String> value) {
        return Optional.of(value.map(ContextValue::of).orElse(ContextValue.ABSENT));
    }

    private static Optional<ContextValue> list(Optional<List<String>> values) {
        return Optional.of(
                values.filter(some -> !some.isEmpty()).map(ContextValue::of).orElse(ContextValue.ABSENT));
    }
}
