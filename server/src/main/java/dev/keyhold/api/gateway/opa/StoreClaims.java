package dev.keyhold.api.gateway.opa;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.model.SessionPolicies;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a store knows of the session of its client: whose it is, and what limits it. A claim that may limit it and is
 * not understood leads to a no.
 */
final class StoreClaims {
    private static final String PARENT = "parent";
    private static final String ISSUER = "iss";
    private static final String SUBJECT = "sub";
    /** The policy of the session, in Base64. */
    private static final String POLICY = "sessionPolicy";
    /** The same as a text, once the store has decoded it. */
    private static final String EXTRACTED = "sessionPolicy-extracted";
    /** Whether an access key that a user made has a policy of its own. */
    private static final String KIND = "sa-policy";

    private static final String EMBEDDED = "embedded-policy";
    private static final String INHERITED = "inherited-policy";
    private static final Set<String> UNDERSTOOD = Set.of(POLICY, EXTRACTED, KIND);
    /** The role of MinIO by which a token became a session: one for each issuer, whose policy it asks about here. */
    private static final String ROLE = "roleArn";

    private static final String ROLE_PREFIX = "arn:minio:iam:";
    /** Other words for what somebody may not exceed; what has policy in its name is one too. */
    private static final Set<String> LIMITS =
            Set.of("policies", "permissions", "rolearn", "role_arn", "scope", "scopes", "scp");
    /** More than any session policy may have. */
    private static final int MAX_POLICY = 20_480;

    private final JsonObject claims;
    private final Optional<PublicUrl> publicUrl;

    /** {@code publicUrl} is what the issuers of this installation begin with. */
    StoreClaims(JsonObject claims, Optional<PublicUrl> publicUrl) {
        this.claims = claims;
        this.publicUrl = publicUrl;
    }

    /**
     * The client that has these claims.
     *
     * @param account what the store calls the credential
     */
    StoreClient client(String account, boolean isOwner) throws MalformedRequestException, UndecidableException {
        for (var claim : claims.members()) {
            requireUnderstood(claim.getKey());
        }
        return new StoreClient(name(account), limits(), isOwner);
    }

    private void requireUnderstood(String name) throws UndecidableException {
        var folded = name.toLowerCase(Locale.ROOT);
        var isLimit = (folded.contains("policy") || LIMITS.contains(folded)) && !isRoleOfToken(name);
        var isVariant = folded.equals(PARENT) && !name.equals(PARENT);
        if ((isLimit && !UNDERSTOOD.contains(name)) || isVariant) {
            throw new UndecidableException("a claim is not understood");
        }
    }

    private boolean isRoleOfToken(String claim) {
        return claim.equals(ROLE)
                && claims.has(ISSUER)
                && claims.node().path(claim).asText().startsWith(ROLE_PREFIX);
    }

    /** A key that somebody made has a name of its maker's choice, so that the store's word on the parent counts. */
    private StoreClient.Name name(String account) throws MalformedRequestException, UndecidableException {
        if (claims.has(ISSUER)) {
            return new StoreClient.Name.InToken(ofToken(text(ISSUER), text(SUBJECT)));
        }
        return new StoreClient.Name.InStore(claims.has(PARENT) ? text(PARENT) : account);
    }

    /** Tokens of roles do not say which policies limit the session that they were made in. */
    private IdentityReference ofToken(String issuer, String subject) throws UndecidableException {
        return publicUrl
                .filter(url -> issuer.startsWith(url.ofIssuer("")))
                .flatMap(_ -> IdentityReference.parse(subject))
                .filter(IdentityReference.ByArn.class::isInstance)
                .orElseThrow(() -> new UndecidableException("the token is none of a user of this installation"));
    }

    private SessionPolicies limits() throws UndecidableException {
        var encoded = claims.has(POLICY) ? Optional.of(decoded(text(POLICY))) : Optional.<String>empty();
        var extracted = claims.has(EXTRACTED) ? Optional.of(text(EXTRACTED)) : encoded;
        if (encoded.isPresent() && !encoded.equals(extracted)) {
            throw new UndecidableException("the session has two policies");
        }
        requireKind(extracted.isPresent());
        if (extracted.isEmpty()) {
            return SessionPolicies.NONE;
        }
        return SessionPolicies.of(valid(extracted.get()));
    }

    private void requireKind(boolean hasPolicy) throws UndecidableException {
        if (!claims.has(KIND)) {
            return;
        }
        var kind = text(KIND);
        if (!kind.equals(INHERITED) && !(kind.equals(EMBEDDED) && hasPolicy)) {
            throw new UndecidableException("the key has another kind of policy");
        }
    }

    private static String valid(String document) throws UndecidableException {
        if (document.length() > MAX_POLICY
                || CheckedDocument.inSession(document).malformed().isPresent()) {
            throw new UndecidableException("the policy of the session cannot be read");
        }
        return document;
    }

    private static String decoded(String text) throws UndecidableException {
        if (text.stripLeading().startsWith("{")) {
            return text;
        }
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new UndecidableException("the policy of the session is not Base64");
        }
    }

    private String text(String name) throws UndecidableException {
        var value = claims.node().path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new UndecidableException("a claim is no text");
        }
        return value.textValue();
    }

    /** The condition names whose values the store replaces by claims. */
    Set<String> replaced() {
        var names = new HashSet<String>();
        for (var claim : claims.members()) {
            if (isReplacing(claim.getValue())) {
                var name = claim.getKey();
                names.add((name.startsWith("ldap") ? name.substring("ldap".length()) : name).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static boolean isReplacing(JsonNode value) {
        return value.isTextual();
    }
}
