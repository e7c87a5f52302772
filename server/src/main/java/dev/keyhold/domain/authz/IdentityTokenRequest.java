package dev.keyhold.domain.authz;

import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.util.List;

/**
 * What a request for an identity token asks for, as far as policies can ask for it; its tags are in
 * {@link RequestDetails}.
 *
 * @param audiences who the token is for
 * @param life how long it is valid
 */
public record IdentityTokenRequest(List<String> audiences, Duration life, TokenAlgorithm algorithm) {
    public IdentityTokenRequest {
        audiences = List.copyOf(audiences);
    }
}
