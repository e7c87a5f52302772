package dev.keyhold.domain.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.Arn;
import dev.keyhold.model.FederationProblem;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OidcProvidersTest {
    private static final Arn CI = Arn.oidcProvider(Fixture.ACCOUNT, "ci.example.com");

    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private OidcProviders.Details create(String url, String... clientIds) {
        return domain.oidcProviders.create(
                domain.root, new OidcProviders.Draft(url, List.of(clientIds), List.of(), List.of()));
    }

    private static ServiceError refused(ThrowingCallable call) {
        return Fixture.error(call);
    }

    private static ServiceError invalid(FederationProblem problem, String subject) {
        return new ServiceError.InvalidFederation(problem, subject);
    }

    private List<String> clientIds() {
        return domain.oidcProviders.get(domain.root, CI).provider().clientIds();
    }

    @ParameterizedTest
    @CsvSource({
        "https://ci.example.com, ci.example.com",
        "https://ci.example.com:443, ci.example.com",
        "https://ci.example.com:443/a, ci.example.com/a",
        "https://CI.example.com/A/, CI.example.com/A/",
        "https://ci.example.com:6443/a, ci.example.com:6443/a",
        "https://ci.example.com/a:443, ci.example.com/a:443",
        "https://[2001:db8::1]:443/, [2001:db8::1]/"
    })
    void the_issuer_is_the_url_without_what_https_implies(String url, String issuer) {
        var created = create(url).provider();

        assertThat(created.issuer()).isEqualTo(issuer);
        assertThat(domain.oidcProviders.list(domain.root)).containsExactly(created.arn());
        assertThat(domain.oidcProviders.get(domain.root, created.arn()).provider())
                .isEqualTo(created);
    }

    @ParameterizedTest
    @CsvSource({
        "http://ci.example.com, MALFORMED_ISSUER",
        "HTTPS://ci.example.com, MALFORMED_ISSUER",
        "https://, MALFORMED_ISSUER",
        "https:///a, MALFORMED_ISSUER",
        "https://user@ci.example.com, MALFORMED_ISSUER",
        "https://ci example.com, MALFORMED_ISSUER",
        "ci.example.com, MALFORMED_ISSUER",
        "https://ci.example.com?a, ISSUER_WITH_QUERY",
        "https://ci.example.com/#a, ISSUER_WITH_QUERY"
    })
    void other_urls_are_refused(String url, FederationProblem problem) {
        assertThat(refused(() -> create(url))).isEqualTo(invalid(problem, url));
        assertThat(domain.oidcProviders.list(domain.root)).isEmpty();
    }

    @Test
    void issuers_differ_by_case_and_by_the_slash_at_the_end() {
        create("https://ci.example.com");
        create("https://ci.example.com/");

        assertThat(refused(() -> create("https://ci.example.com:443")))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.OIDC_PROVIDER, "https://ci.example.com"));
        assertThat(refused(() -> create("https://CI.example.com")))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.OIDC_PROVIDERS_PER_ACCOUNT, 2));
    }

    @Test
    void audiences_are_added_once_and_removed_whether_they_are_there_or_not() {
        create("https://ci.example.com", "b", "a", "b");

        domain.oidcProviders.addClientId(domain.root, CI, "c");
        domain.oidcProviders.addClientId(domain.root, CI, "a");

        assertThat(clientIds()).containsExactly("b", "a", "c");
        assertThat(refused(() -> domain.oidcProviders.addClientId(domain.root, CI, "d")))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.CLIENT_IDS_PER_OIDC_PROVIDER, 3));

        domain.oidcProviders.removeClientId(domain.root, CI, "a");
        domain.oidcProviders.removeClientId(domain.root, CI, "none");

        assertThat(clientIds()).containsExactly("b", "c");
    }

    @Test
    void thumbprints_are_replaced_in_lower_case_and_never_taken_away() {
        create("https://ci.example.com");

        domain.oidcProviders.setThumbprints(domain.root, CI, List.of("AB", "ab"));

        assertThat(domain.oidcProviders.get(domain.root, CI).provider().thumbprints())
                .containsExactly("ab", "ab");
        assertThat(refused(() -> domain.oidcProviders.setThumbprints(domain.root, CI, List.of())))
                .isEqualTo(invalid(FederationProblem.NO_THUMBPRINTS, CI.text()));
        assertThat(refused(() -> domain.oidcProviders.setThumbprints(domain.root, CI, List.of("1", "2", "3"))))
                .isEqualTo(invalid(FederationProblem.TOO_MANY_THUMBPRINTS, "2"));
    }

    @Test
    void tags_have_a_quota_and_keys_that_differ_by_case() {
        create("https://ci.example.com");
        var tags = List.of(new Tag("Team", "blue"), new Tag("team", "red"));

        domain.oidcProviderTags.add(domain.root, CI, tags);

        assertThat(domain.oidcProviderTags.list(domain.root, CI)).isEqualTo(tags);
        assertThat(refused(() -> domain.oidcProviderTags.add(domain.root, CI, List.of(new Tag("third", "")))))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_OIDC_PROVIDER, 2));
        assertThat(refused(() -> domain.oidcProviderTags.remove(domain.root, CI, List.of())))
                .isEqualTo(invalid(FederationProblem.NO_TAGS, CI.text()));

        domain.oidcProviderTags.remove(domain.root, CI, List.of("Team", "none"));

        assertThat(domain.oidcProviderTags.list(domain.root, CI)).containsExactly(new Tag("team", "red"));
    }

    @Test
    void a_provider_is_deleted_once() {
        create("https://ci.example.com", "a");

        domain.oidcProviders.delete(domain.root, CI);

        assertThat(refused(() -> domain.oidcProviders.delete(domain.root, CI)))
                .isEqualTo(invalid(FederationProblem.NOTHING_TO_DELETE, CI.text()));
        assertThat(refused(() -> domain.oidcProviders.get(domain.root, CI)))
                .isEqualTo(new ServiceError.NotFound(ResourceType.OIDC_PROVIDER, CI.text()));
    }

    @Test
    void what_a_principal_may_do_with_a_provider_depends_on_its_tags_and_says_nothing_of_it_otherwise() {
        create("https://ci.example.com");
        domain.oidcProviderTags.add(domain.root, CI, List.of(new Tag("team", "blue")));
        var other = Arn.oidcProvider(Fixture.ACCOUNT, "none.example.com");
        var bob = domain.createUserWithKey("bob");
        var principal = domain.caller(bob);
        domain.allow(principal.identity(), PolicyDocuments.allowIf("""
                        "StringEquals":{"aws:ResourceTag/team":"blue"}""", "iam:GetOpenIDConnectProvider"));

        assertThat(domain.oidcProviders.get(principal, CI).provider().arn()).isEqualTo(CI);
        assertThat(refused(() -> domain.oidcProviders.get(principal, other))).isInstanceOf(ServiceError.Denied.class);
        assertThat(refused(() -> domain.oidcProviders.delete(principal, CI))).isInstanceOf(ServiceError.Denied.class);
    }
}
