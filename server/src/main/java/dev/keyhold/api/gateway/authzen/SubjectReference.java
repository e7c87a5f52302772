package dev.keyhold.api.gateway.authzen;

import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.domain.authn.AssertedPrincipals;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SessionPolicies;
import java.util.Optional;

/** Whom an evaluation is about. */
sealed interface SubjectReference {
    /** A user, which is the same as a service account. */
    record Named(IdentityReference identity) implements SubjectReference {}

    /**
     * A session of a role. Its policies, tags and end are in its token alone, so that nothing can be said without.
     *
     * @param arn of the session
     */
    record OfSession(String arn, AccessKeyId key, String token) implements SubjectReference {
        @Override
        public String toString() {
            return "OfSession[" + arn + ", " + key + "]";
        }
    }

    /** Of a type or with an id that nobody has here, or a session without its token. */
    record Unknown() implements SubjectReference {}

    static SubjectReference read(JsonObject subject) throws MalformedRequestException {
        var type = subject.text("type");
        var id = subject.text("id");
        var properties = subject.find("properties");
        return switch (type) {
            case "user", "service-account" ->
                IdentityReference.parse(id).<SubjectReference>map(Named::new).orElseGet(Unknown::new);
            case "role-session" -> properties.isPresent() ? session(id, properties.get()) : new Unknown();
            default -> new Unknown();
        };
    }

    private static SubjectReference session(String id, JsonObject properties) throws MalformedRequestException {
        var token = properties.textOrEmpty("session_token");
        return AccessKeyId.parse(properties.textOrEmpty("access_key_id"))
                .filter(_ -> !token.isEmpty())
                .<SubjectReference>map(key -> new OfSession(id, key, token))
                .orElseGet(Unknown::new);
    }

    /** Who it is; empty for one who is not of the account, or may not act now. */
    default Optional<Principal> find(AssertedPrincipals principals, AccountId account, RequestOrigin origin) {
        return switch (this) {
            case Named(var identity) -> principals.referred(account, identity, SessionPolicies.NONE, origin);
            case OfSession(var arn, var key, var token) -> principals.session(account, arn, key, token, origin);
            case Unknown() -> Optional.empty();
        };
    }
}
