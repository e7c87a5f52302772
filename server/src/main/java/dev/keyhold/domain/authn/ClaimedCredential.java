package dev.keyhold.domain.authn;

import dev.keyhold.model.AccountId;
import java.util.Optional;

/**
 * What a credential says about itself before anything of it is verified.
 *
 * @param account the open account that it names; {@link AccountId#SYSTEM} if it names none
 * @param name the credential's public name, if the text sent has the form of a credential; never a secret
 */
public record ClaimedCredential(AccountId account, Optional<String> name) {
    /** Nothing can be read from it. */
    public static final ClaimedCredential NONE = new ClaimedCredential(AccountId.SYSTEM, Optional.empty());
}
