package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Optional;

/** OIDC providers with their audiences and thumbprints, and their tags. */
public final class OidcProviderStore {
    private OidcProviderStore() {}

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        Optional<OidcProvider> find(AccountId account, ResourceId id);

        /** The provider of that issuer, compared character by character. */
        Optional<OidcProvider> findByIssuer(AccountId account, String issuer);

        /** The issuers of all providers of the account, ordered. */
        List<String> issuers(AccountId account);

        /** How many providers the account has; none is counted beyond {@code most}. */
        int count(AccountId account, int most);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds a provider whose id and issuer must be free. */
        void insert(OidcProvider provider);

        /** Stores the audiences and thumbprints of a provider that exists. */
        void update(OidcProvider provider);

        /** Removes a provider that exists, with everything that belongs to it. */
        void delete(OidcProvider provider);
    }
}
