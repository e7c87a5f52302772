package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of OIDC providers. Two accounts have rows that differ in the account alone. */
public abstract class OidcProviderContract extends StoreTest {
    private static final String FIRST = "1111111111111111111111111111111111111111";
    private static final String SECOND = "2222222222222222222222222222222222222222";

    private final OidcProvider ci = provider(ACCOUNT, 1, "ci.example.com");
    private final OidcProvider cluster = provider(ACCOUNT, 2, "Cluster.example.com/a/");

    private static OidcProvider provider(AccountId account, int number, String issuer) {
        return new OidcProvider(
                account,
                ResourceId.of(ResourceId.IAM, account, 9_500L + number),
                issuer,
                List.of("b", "a", "two\nlines"),
                List.of(FIRST, SECOND, FIRST),
                AT);
    }

    @BeforeEach
    void fill() {
        write(tx -> {
            for (var provider : List.of(ci, cluster)) {
                insert(tx, provider);
                insert(tx, inOther(provider));
            }
        });
    }

    private static void insert(WriteTx tx, OidcProvider provider) {
        tx.oidcProviders().insert(provider);
        tx.oidcProviders().putTag(provider.account(), provider.id(), new Tag("Team", "blue"));
        tx.oidcProviders().putTag(provider.account(), provider.id(), new Tag("team", "red"));
    }

    /** The same provider in the other account. */
    private static OidcProvider inOther(OidcProvider provider) {
        return new OidcProvider(
                OTHER_ACCOUNT,
                provider.id(),
                provider.issuer(),
                provider.clientIds(),
                provider.thumbprints(),
                provider.createdAt());
    }

    private Optional<OidcProvider> find(AccountId account, String issuer) {
        return store.read(tx -> tx.oidcProviders().findByIssuer(account, issuer));
    }

    private Optional<OidcProvider> find(AccountId account, ResourceId id) {
        return store.read(tx -> tx.oidcProviders().find(account, id));
    }

    private List<String> issuers() {
        return store.read(tx -> tx.oidcProviders().issuers(ACCOUNT));
    }

    private int count(int most) {
        return store.read(tx -> tx.oidcProviders().count(ACCOUNT, most));
    }

    private List<Tag> tags(AccountId account) {
        return store.read(tx -> tx.oidcProviders().tags(account, ci.id()));
    }

    @Test
    void a_provider_is_found_by_its_exact_issuer_with_its_lists_in_order() {
        assertThat(find(ACCOUNT, "ci.example.com")).hasValue(ci);
        assertThat(find(ACCOUNT, "Cluster.example.com/a/")).hasValue(cluster);
        for (var other : List.of("CI.example.com", "ci.example.com/", "Cluster.example.com/a", "")) {
            assertThat(find(ACCOUNT, other)).isEmpty();
        }
    }

    @Test
    void a_provider_is_found_by_its_id() {
        assertThat(find(ACCOUNT, ci.id())).hasValue(ci);
        assertThat(find(OTHER_ACCOUNT, ci.id())).hasValue(inOther(ci));
        assertThat(find(ACCOUNT, ResourceId.of(ResourceId.IAM, ACCOUNT, 1))).isEmpty();
    }

    @Test
    void issuers_are_listed_and_counted_in_the_account() {
        assertThat(issuers()).containsExactly("Cluster.example.com/a/", "ci.example.com");
        assertThat(count(10)).isEqualTo(2);
        assertThat(count(1)).isEqualTo(1);
    }

    @Test
    void an_issuer_is_there_once() {
        assertBroken(tx -> tx.oidcProviders().insert(provider(ACCOUNT, 3, "ci.example.com")));
    }

    @Test
    void the_lists_of_a_provider_are_replaced() {
        var changed = ci.withClientIds(List.of("c", "b")).withThumbprints(List.of());

        write(tx -> tx.oidcProviders().update(changed));

        assertThat(find(ACCOUNT, ci.issuer())).hasValue(changed);
        assertThat(find(ACCOUNT, cluster.issuer())).hasValue(cluster);
        assertOtherIsWhole();
    }

    @Test
    void tags_differ_by_case_and_are_replaced_and_removed() {
        write(tx -> {
            tx.oidcProviders().putTag(ACCOUNT, ci.id(), new Tag("team", "green"));
            tx.oidcProviders().deleteTag(ACCOUNT, ci.id(), "Team");
            tx.oidcProviders().deleteTag(ACCOUNT, ci.id(), "absent");
        });

        assertThat(tags(ACCOUNT)).containsExactly(new Tag("team", "green"));
        assertOtherIsWhole();
    }

    @Test
    void a_deleted_provider_takes_what_it_has_with_it() {
        write(tx -> {
            tx.oidcProviders().delete(ci);
            tx.oidcProviders().insert(ci.withClientIds(List.of()).withThumbprints(List.of()));
        });

        assertThat(find(ACCOUNT, ci.issuer())).hasValueSatisfying(again -> {
            assertThat(again.clientIds()).isEmpty();
            assertThat(again.thumbprints()).isEmpty();
        });
        assertThat(tags(ACCOUNT)).isEmpty();
        assertOtherIsWhole();
    }

    private void assertOtherIsWhole() {
        assertThat(find(OTHER_ACCOUNT, ci.issuer())).hasValue(inOther(ci));
        assertThat(tags(OTHER_ACCOUNT)).containsExactly(new Tag("Team", "blue"), new Tag("team", "red"));
    }
}
