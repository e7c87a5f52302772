package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a session says of itself besides whose it is. All of it was fixed when the session was issued.
 *
 * @param name of the session, as its creator chose it; empty for a session of an identity
 * @param issuedAt when it was issued
 * @param mfaAt when a multi-factor device proved its creator, if one did
 * @param sourceIdentity who stands behind the session, through all sessions that follow from it
 * @param issuers what it was issued by, and what that was issued by, the nearest first
 */
public record SessionFacts(
        Kind kind,
        String name,
        Instant issuedAt,
        Optional<Instant> mfaAt,
        Optional<String> sourceIdentity,
        Attributes attributes,
        List<SessionIssuer> issuers) {
    public SessionFacts {
        issuers = issuers.stream().distinct().toList();
    }

    /** Kinds of sessions. */
    public enum Kind {
        /** Of a user or the root, made with its long-term key. */
        IDENTITY,
        /** Of a service account, made by one who may act for it. */
        EPHEMERAL_KEY,
        /** Of a role. */
        ROLE,
        /** Of somebody whom a user or the root lets act with less than its own rights. */
        FEDERATED_USER
    }

    /**
     * What limits and describes a session.
     *
     * @param tags of the session; they take the place of tags with the same key that its role or user has
     * @param policies which limit what it may do
     * @param webIdentity whose token it was issued for, if it was
     */
    public record Attributes(SessionTags tags, SessionPolicies policies, Optional<WebIdentity> webIdentity) {
        public static final Attributes NONE = new Attributes(SessionTags.NONE, SessionPolicies.NONE, Optional.empty());
    }

    /**
     * The holder of an identity token.
     *
     * @param provider the ARN of the provider that issued it
     * @param issuer the name of the provider, with which its condition keys begin
     * @param methods how the provider authenticated the holder
     */
    public record WebIdentity(String provider, String issuer, String subject, String audience, List<String> methods) {
        public WebIdentity {
            methods = List.copyOf(methods);
        }

        /** The subject in a line of text, whatever characters the issuer put into it. */
        public String shownSubject() {
            return PlainText.of(subject);
        }
    }

    /** Of a session of an identity that says nothing but when and by what it was issued. */
    public static SessionFacts plain(Kind kind, Instant issuedAt, List<SessionIssuer> issuers) {
        return new SessionFacts(kind, "", issuedAt, Optional.empty(), Optional.empty(), Attributes.NONE, issuers);
    }

    /** The same, of a creator whom a multi-factor device proved at that time. */
    public SessionFacts provedAt(Instant time) {
        return new SessionFacts(kind, name, issuedAt, Optional.of(time), sourceIdentity, attributes, issuers);
    }

    /** The same with these attributes. */
    public SessionFacts with(Attributes other) {
        return new SessionFacts(kind, name, issuedAt, mfaAt, sourceIdentity, other, issuers);
    }

    public SessionTags tags() {
        return attributes.tags();
    }

    public SessionPolicies policies() {
        return attributes.policies();
    }

    public Optional<WebIdentity> webIdentity() {
        return attributes.webIdentity();
    }
}
