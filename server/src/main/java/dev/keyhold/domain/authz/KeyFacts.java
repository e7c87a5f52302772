package dev.keyhold.domain.authz;

import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Tag;
import java.util.List;

/**
 * What a key of the KMS has that decisions about it depend on, besides grants.
 *
 * @param policy the document of its key policy
 * @param policyHash the SHA-256 of that, by which each decision finds the compiled policy
 */
public record KeyFacts(AccountId account, String policy, String policyHash, List<Tag> tags, List<String> aliases) {
    public KeyFacts {
        tags = List.copyOf(tags);
        aliases = List.copyOf(aliases);
    }

    public KeyFacts(AccountId account, String policy, List<Tag> tags, List<String> aliases) {
        this(account, policy, Sha256.hex(policy), tags, aliases);
    }
}
