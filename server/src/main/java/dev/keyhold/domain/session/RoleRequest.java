package dev.keyhold.domain.session;

import dev.keyhold.model.Arn;
import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A request for a session of a role.
 *
 * @param role the ARN of the role
 * @param name what the session will be called
 * @param life how long it is to live
 * @param attributes what else it is to have
 */
public record RoleRequest(
        Arn role,
        String name,
        Duration life,
        Optional<String> externalId,
        Optional<String> sourceIdentity,
        Attributes attributes) {
    /** The same request for the holder of that token, which says what tags and source identity the session has. */
    public RoleRequest forHolderOf(IdentityToken token) {
        var ofToken = new Attributes(token.tags(), token.transitiveKeys(), attributes.policy(), attributes.policies());
        return new RoleRequest(role, name, life, externalId, token.sourceIdentity(), ofToken);
    }

    /**
     * Tags and policies of a session, as they are asked for.
     *
     * @param transitive keys of the tags that following sessions have too
     * @param policy a document
     * @param policies managed policies of the account of the role, or of all accounts
     */
    public record Attributes(List<Tag> tags, List<String> transitive, Optional<String> policy, List<Arn> policies) {
        public static final Attributes NONE = new Attributes(List.of(), List.of(), Optional.empty(), List.of());

        public Attributes {
            tags = List.copyOf(tags);
            transitive = List.copyOf(transitive);
            policies = List.copyOf(policies);
        }
    }
}
