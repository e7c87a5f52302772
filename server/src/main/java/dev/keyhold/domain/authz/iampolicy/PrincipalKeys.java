package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.Organization;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What conditions can ask of a principal, of the session that it acts in, of the token that this was issued for, and of
 * the time: all that Keyhold itself knows of a request to any server.
 */
final class PrincipalKeys {
    private static final String PRINCIPAL_TAG = "aws:principaltag/";
    /** What else there may be of a principal, it does not have. */
    private static final String PRINCIPAL = "aws:principal";

    private final Principal principal;
    private final PolicySubject subject;
    private final Optional<Instant> mfaAt;
    private final InstantSource clock;
    private @Nullable Instant now;

    /** {@code provedAt} is when a one-time code in the request itself proved who makes it, if one did. */
    PrincipalKeys(Principal principal, PolicySubject subject, Optional<Instant> provedAt, InstantSource clock) {
        this.principal = principal;
        this.subject = subject;
        this.mfaAt = provedAt.or(() -> principal.session().flatMap(SessionFacts::mfaAt));
        this.clock = clock;
    }

    /** The value of a key, which comes in lower case; empty if it is none of these. */
    Optional<ContextValue> value(String key) {
        return switch (key) {
            case "aws:currenttime" -> Optional.of(ContextValue.of(now().toString()));
            case "aws:epochtime" -> Optional.of(ContextValue.of(Long.toString(now().getEpochSecond())));
            case "aws:viaawsservice", "aws:principalisawsservice" -> Optional.of(ContextValue.of("false"));
            case "aws:principalarn" -> given(subject.names().arn());
            case "aws:principalaccount" ->
                Optional.of(ContextValue.of(subject.names().account()));
            case "aws:principaltype" ->
                Optional.of(ContextValue.of(subject.names().type()));
            case "aws:userid" -> Optional.of(ContextValue.of(subject.names().id()));
            case "aws:username" -> given(subject.names().user());
            case "aws:principalorgid" -> Optional.of(isMember() ? organizationId() : ContextValue.ABSENT);
            case "aws:principalorgpaths" -> Optional.of(isMember() ? organizationPaths() : ContextValue.ABSENT);
            // Whatever a principal can name is in its organization.
            case "aws:resourceorgid" -> Optional.of(organizationId());
            case "aws:resourceorgpaths" -> Optional.of(organizationPaths());
            case "aws:tokenissuetime" ->
                given(session()
                        .map(it -> it.issuedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
            case "aws:multifactorauthpresent" -> given(isProved());
            case "aws:multifactorauthage" ->
                given(mfaAt.map(at -> Long.toString(Duration.between(at, now()).toSeconds())));
            case "aws:sourceidentity" -> given(session().flatMap(SessionFacts::sourceIdentity));
            case "aws:federatedprovider" ->
                given(session().flatMap(SessionFacts::webIdentity).map(SessionFacts.WebIdentity::provider));
            default -> ofTag(key).or(() -> principal.webIdentity().flatMap(holder -> ofProvider(holder, key)));
        };
    }

    /** Absent for a long-term key, with which no device was used. */
    private Optional<String> isProved() {
        return mfaAt.isPresent() || session().isPresent()
                ? Optional.of(Boolean.toString(mfaAt.isPresent()))
                : Optional.empty();
    }

    private Optional<SessionFacts> session() {
        return principal.session();
    }

    private Optional<ContextValue> ofTag(String key) {
        var name = ConditionKeys.after(PRINCIPAL_TAG, key);
        if (name != null) {
            return Optional.of(sessionTag(name)
                    .orElseGet(() -> ConditionKeys.tag(subject.tags().get(), name)));
        }
        return key.startsWith(PRINCIPAL) ? Optional.of(ContextValue.ABSENT) : Optional.empty();
    }

    /** Other claims than these are not kept, so a session does not have them. Words for services have no point. */
    private static Optional<ContextValue> ofProvider(SessionFacts.WebIdentity holder, String key) {
        var issuer = holder.issuer().toLowerCase(Locale.ROOT);
        var claim = ConditionKeys.after(issuer + ":", key);
        if (claim == null) {
            return Optional.empty();
        }
        return switch (claim) {
            case "sub" -> Optional.of(ContextValue.of(holder.subject()));
            case "aud" -> Optional.of(ContextValue.of(holder.audience()));
            case "amr" ->
                Optional.of(holder.methods().isEmpty() ? ContextValue.ABSENT : ContextValue.of(holder.methods()));
            default -> issuer.contains(".") ? Optional.of(ContextValue.ABSENT) : Optional.empty();
        };
    }

    /** The session's own tag of that key. */
    private Optional<ContextValue> sessionTag(String key) {
        return session()
                .flatMap(it -> it.tags().tags().stream()
                        .filter(tag -> Tag.fold(tag.key()).equals(key))
                        .findFirst()
                        .map(tag -> ContextValue.of(tag.value())));
    }

    /** The same for all conditions of a decision. */
    private Instant now() {
        var known = now == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : now;
        now = known;
        return known;
    }

    private static Optional<ContextValue> given(Optional<String> value) {
        return Optional.of(value.map(ContextValue::of).orElse(ContextValue.ABSENT));
    }

    /** Who only holds a token of a provider is nobody of the organization. */
    private boolean isMember() {
        return !principal.isTokenHolder();
    }

    private ContextValue organizationId() {
        return ContextValue.of(Organization.shortId(subject.organization().get()));
    }

    /** Every account is in the root of the organization. */
    private ContextValue organizationPaths() {
        return ContextValue.of(
                List.of(Organization.rootPath(subject.organization().get())));
    }
}
