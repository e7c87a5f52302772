package dev.keyhold.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an identity token of an OIDC issuer claims.
 *
 * @param issuer {@code iss}, with its scheme
 * @param subject {@code sub}
 * @param audiences {@code aud}, which may be one text or several
 * @param authorizedParty {@code azp}: which of the audiences it was issued to
 * @param issuedAt {@code iat}
 * @param expiresAt {@code exp}
 * @param notBefore {@code nbf}
 * @param methods {@code amr}: how its subject authenticated
 * @param roles the ARNs of the roles that it is valid for; empty if it names none, and is valid for all
 * @param tags for the session
 * @param transitiveKeys the keys of tags that go on to further sessions
 * @param sourceIdentity who stands behind the session
 */
public record IdentityToken(
        String issuer,
        String subject,
        List<String> audiences,
        Optional<String> authorizedParty,
        Instant issuedAt,
        Instant expiresAt,
        Optional<Instant> notBefore,
        List<String> methods,
        Optional<List<String>> roles,
        List<Tag> tags,
        List<String> transitiveKeys,
        Optional<String> sourceIdentity) {
    public IdentityToken {
        audiences = List.copyOf(audiences);
        methods = List.copyOf(methods);
        roles = roles.map(List::copyOf);
        tags = List.copyOf(tags);
        transitiveKeys = List.copyOf(transitiveKeys);
    }

    /** The audience that counts: the party that it was issued to, or else the only audience; empty for several. */
    public Optional<String> audience() {
        return authorizedParty.isPresent()
                ? authorizedParty
                : audiences.size() == 1 ? Optional.of(audiences.getFirst()) : Optional.empty();
    }
}
