package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyhold.Patience;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeyFetchException.Problem;
import dev.keyhold.oidc.TestIssuer;
import dev.keyhold.oidc.TestIssuer.Behaviour;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is fetched from an issuer, and what never is. */
class DiscoveryKeySourceTest {
    private static TestIssuer issuer;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        issuer = TestIssuers.start();
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @BeforeEach
    void behave() {
        issuer.behave(Behaviour.NORMAL);
    }

    private static String allowed() {
        return " private-addresses=allow ca-file=" + TestIssuers.authority(folder);
    }

    private static VerificationKeys fetch(String setting) throws KeyFetchException {
        try (var source = source(setting)) {
            return source.fetch();
        }
    }

    private static DiscoveryKeySource source(String setting) {
        return new DiscoveryKeySource(FederationConfig.Issuer.parse(setting), Patience.LIMIT);
    }

    private static Problem problem(String setting) {
        return catchThrowableOfType(KeyFetchException.class, () -> fetch(setting))
                .problem();
    }

    @Test
    void the_keys_are_those_that_the_issuer_publishes() throws Exception {
        try (var source = source(issuer.url() + allowed())) {
            var before = source.fetch().size();
            issuer.rotate();
            assertThat(source.fetch().size()).isEqualTo(before + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HANGS_UP, UNREACHABLE",
        "UNAVAILABLE, SERVER_ERROR",
        "OVERSIZED, TOO_LARGE",
        "OVERSIZED_KEYS, TOO_LARGE",
        "REDIRECTS, UNEXPECTED_STATUS",
        "OTHER_ISSUER, OTHER_ISSUER",
        "KEYS_ELSEWHERE, OTHER_HOST",
        "NO_JSON, INVALID_DISCOVERY",
        "NO_KEYS, INVALID_KEYS"
    })
    void what_an_issuer_does_wrong_ends_the_fetch(Behaviour behaviour, Problem problem) {
        issuer.behave(behaviour);
        assertThat(problem(issuer.url() + allowed())).isEqualTo(problem);
    }

    @Test
    void an_issuer_has_so_much_time_and_no_more() {
        issuer.behave(Behaviour.SILENT);
        try (var source = new DiscoveryKeySource(
                FederationConfig.Issuer.parse(issuer.url() + allowed()), Duration.ofMillis(50))) {
            assertThat(catchThrowableOfType(KeyFetchException.class, source::fetch)
                            .problem())
                    .isEqualTo(Problem.TIMEOUT);
        }
    }

    @Test
    void keys_elsewhere_are_fetched_if_the_setting_names_the_host() throws Exception {
        issuer.behave(Behaviour.KEYS_ELSEWHERE);
        var elsewhere = issuer.url("localhost").substring("https://".length());

        assertThat(fetch(issuer.url() + allowed() + " jwks-host=" + elsewhere).size())
                .isPositive();
        issuer.behave(Behaviour.NORMAL);
        assertThat(problem(issuer.url() + allowed() + " jwks-host=" + elsewhere))
                .isEqualTo(Problem.OTHER_HOST);
    }

    /** By its address, and by a name that has it: whatever names resolve to is checked. */
    @Test
    void no_connection_is_made_to_an_address_that_is_not_public() {
        var trusted = " ca-file=" + TestIssuers.authority(folder);
        var before = issuer.requests();

        assertThat(problem(issuer.url() + trusted)).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
        assertThat(problem(issuer.url("localhost") + trusted)).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
        assertThat(problem("https://[::ffff:127.0.0.1]:" + issuer.url().replaceAll(".*:", "") + trusted))
                .isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
        assertThat(issuer.requests()).isEqualTo(before);
    }

    @Test
    void a_certificate_of_an_unknown_authority_or_for_another_host_is_not_trusted() {
        assertThat(problem(issuer.url() + " private-addresses=allow")).isEqualTo(Problem.UNTRUSTED_CERTIFICATE);
        try (var other = TestIssuers.start("other.example")) {
            assertThat(problem(other.url() + allowed())).isEqualTo(Problem.UNTRUSTED_CERTIFICATE);
            assertThat(other.requests()).isZero();
        }
    }

    @Test
    void another_authority_in_the_file_is_used_at_once() throws Exception {
        var file = TestIssuers.write(folder.resolve("changing.pem"), foreignAuthority());
        try (var source = source(issuer.url() + " private-addresses=allow ca-file=" + file)) {
            assertThat(catchThrowableOfType(KeyFetchException.class, source::fetch)
                            .problem())
                    .isEqualTo(Problem.UNTRUSTED_CERTIFICATE);
            TestIssuers.write(file, FileKeySource.read(TestIssuers.authority(folder)));
            assertThat(source.fetch().size()).isPositive();
            TestIssuers.write(file, "none");
            assertThat(catchThrowableOfType(KeyFetchException.class, source::fetch)
                            .problem())
                    .isEqualTo(Problem.UNREADABLE_FILE);
        }
    }

    private static String foreignAuthority() {
        return LocalCa.create("Foreign", Instant.now(), new SecureRandom())
                .pem()
                .certificates();
    }

    @Test
    void an_issuer_where_nothing_listens_is_unreachable() throws Exception {
        int port;
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = socket.getLocalPort();
        }
        assertThat(problem("https://127.0.0.1:" + port + allowed())).isEqualTo(Problem.UNREACHABLE);
        assertThat(problem("https://nowhere.invalid" + allowed())).isEqualTo(Problem.UNREACHABLE);
    }

    /** The JDK's settings for proxies are those of the environment. */
    @Test
    void no_proxy_is_used() throws Exception {
        var before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        try {
            assertThat(fetch(issuer.url() + allowed()).size()).isPositive();
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
