package dev.keyhold.domain.authz;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Map;

/**
 * What a key of the KMS has that decisions about it depend on.
 *
 * @param policy the document of its key policy
 * @param grants by whom they are for, as policies store principals
 */
public record KeyFacts(
        AccountId account, String policy, List<Tag> tags, List<String> aliases, Map<String, List<KmsGrant>> grants) {
    public KeyFacts {
        tags = List.copyOf(tags);
        aliases = List.copyOf(aliases);
        grants = Map.copyOf(grants);
    }

    /** Whether there is a grant of that identifier, in that account, on the key. */
    public boolean hasGrant(AccountId owner, String id) {
        return account.equals(owner)
                && grants.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(grant -> grant.id().equals(id));
    }
}
