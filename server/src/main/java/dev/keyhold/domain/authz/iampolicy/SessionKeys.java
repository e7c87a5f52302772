package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.SessionRequest;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What conditions can ask of the session that makes a request, and of the one that it asks for. */
final class SessionKeys {
    private final Optional<SessionFacts> session;
    private final Optional<SessionFacts.WebIdentity> web;
    private final Optional<Boolean> namesRole;
    private final Optional<SessionRequest> requested;
    private final Supplier<Instant> now;

    /** {@code asks} is whether the action is about sessions, so that its requests have keys of one. */
    SessionKeys(AuthorizationRequest request, boolean asks, Supplier<Instant> now) {
        this.session = request.principal().session();
        this.web = request.principal().webIdentity();
        this.namesRole = request.principal() instanceof Principal.TokenHolder holder
                ? Optional.of(holder.namesRole())
                : Optional.empty();
        this.requested = asks ? Optional.of(request.context().session()) : Optional.empty();
        this.now = now;
    }

    /** The value of a key, which comes in lower case; empty if it is none of sessions. */
    Optional<ContextValue> value(String key) {
        return switch (key) {
            case "aws:tokenissuetime" ->
                given(session.map(
                        it -> it.issuedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
            case "aws:multifactorauthpresent" -> given(isProved());
            case "aws:multifactorauthage" ->
                given(mfaAt().map(at ->
                        Long.toString(Duration.between(at, now.get()).toSeconds())));
            case "aws:sourceidentity" -> given(session.flatMap(SessionFacts::sourceIdentity));
            case "aws:federatedprovider" ->
                given(session.flatMap(SessionFacts::webIdentity).map(SessionFacts.WebIdentity::provider));
            case "sts:externalid" -> given(requested.flatMap(SessionRequest::externalId));
            case "sts:rolesessionname" -> given(requested.flatMap(SessionRequest::name));
            case "sts:sourceidentity" -> given(requested.flatMap(SessionRequest::sourceIdentity));
            case "sts:transitivetagkeys" -> list(requested.map(SessionRequest::transitiveTagKeys));
            case "sts:roleauthorizedbyidp" -> given(namesRole.map(it -> Boolean.toString(it)));
            default -> web.flatMap(holder -> ofProvider(holder, key));
        };
    }

    /** The session's own tag of that key, which comes in lower case. */
    Optional<ContextValue> tag(String key) {
        return session.flatMap(it -> it.tags().tags().stream()
                .filter(tag -> Tag.fold(tag.key()).equals(key))
                .findFirst()
                .map(tag -> ContextValue.of(tag.value())));
    }

    private Optional<Instant> mfaAt() {
        return requested.flatMap(SessionRequest::mfaAt).or(() -> session.flatMap(SessionFacts::mfaAt));
    }

    /** Absent for a long-term key, with which no device was used. */
    private Optional<String> isProved() {
        return mfaAt().isPresent() || session.isPresent()
                ? Optional.of(Boolean.toString(mfaAt().isPresent()))
                : Optional.empty();
    }

    private static Optional<ContextValue> ofProvider(SessionFacts.WebIdentity holder, String key) {
        var prefix = holder.issuer().toLowerCase(Locale.ROOT) + ":";
        if (!key.startsWith(prefix)) {
            return Optional.empty();
        }
        return switch (key.substring(prefix.length())) {
            case "sub" -> Optional.of(ContextValue.of(holder.subject()));
            case "aud" -> Optional.of(ContextValue.of(holder.audience()));
            case "amr" -> list(Optional.of(holder.methods()));
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
