package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.api.gateway.IdentityHeader;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.server.Config;
import dev.keyhold.server.FederationConfig;
import dev.keyhold.server.GatewayConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class SettingsTest {
    private Path file;

    @BeforeEach
    void choose(@TempDir Path folder) {
        file = folder.resolve("keyhold.properties");
    }

    /** What {@code keyhold serve} would be configured with. */
    private static Config parse(Map<String, String> environment, String... arguments) {
        var all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        var nowhere = new PrintWriter(new StringWriter());
        var line = Keyhold.commandLine(nowhere, nowhere, all, environment);
        line.parseArgs(all.toArray(String[]::new));
        var spec = Objects.requireNonNull(line.getSubcommands().get("serve")).getCommandSpec();
        var options = (ServeOptions) spec.mixins().values().stream()
                .map(mixin -> mixin.userObject())
                .filter(ServeOptions.class::isInstance)
                .findFirst()
                .orElseThrow();
        return options.config(spec);
    }

    private static Config parse(String... arguments) {
        return parse(Map.of(), arguments);
    }

    private String[] write(String content) throws Exception {
        Files.writeString(file, content);
        return new String[] {"--config", file.toString()};
    }

    @Test
    void have_the_documented_defaults() {
        var config = parse();
        assertThat(config.data()).isEqualTo(Path.of("./keyhold-data"));
        assertThat(config.listen()).hasToString("/127.0.0.1:8443");
        assertThat(config.allowPlaintext()).isFalse();
        assertThat(config.readyFile()).isEmpty();
        assertThat(config.tls()).isEqualTo(new Config.Tls(List.of(), Optional.empty()));
        var usual = Config.Limits.DEFAULT;
        assertThat(parse("--cached-credentials=" + usual.cachedCredentials()).limits())
                .isEqualTo(usual);
        assertThat(config.quotas()).isEqualTo(Quotas.DEFAULT);
        assertThat(config.protectLastRootKey()).isTrue();
    }

    @Test
    void say_what_gateways_tell_servers_and_what_policies_decide() throws Exception {
        assertThat(parse().gateway()).isEqualTo(GatewayConfig.DEFAULT);
        assertThat(parse("--gateway-headers=none").gateway().headers()).isEmpty();
        assertThat(parse("--gateway-headers=groups,principal-tags").gateway().headers())
                .containsExactlyInAnyOrder(IdentityHeader.GROUPS, IdentityHeader.PRINCIPAL_TAGS);
        assertThatThrownBy(() -> parse("--gateway-headers=group"))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("in --gateway-headers 'group' is not one of subject, ");
        var routes = Files.writeString(file.resolveSibling("routes"), "GET /a a:A *\n");
        var generic = List.of("--gateway-authorize=generic", "--gateway-routes=" + routes);
        assertThat(parse(generic.toArray(String[]::new))
                        .gateway()
                        .authorization()
                        .routes())
                .isPresent();
        assertThatThrownBy(() -> parse(generic.getFirst(), generic.getLast(), "--gateway-anonymous=pass"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("gateway-anonymous cannot be pass with the mapping generic");
        Files.writeString(routes, "GET /a a:A\n");
        assertThatThrownBy(() -> parse(generic.toArray(String[]::new)))
                .isInstanceOf(ParameterException.class)
                .hasMessage("in --gateway-routes " + routes
                        + ": line 1: a line must have a method, a path, an action and a resource");
    }

    @Test
    void name_issuers_of_identity_tokens() throws Exception {
        assertThat(parse().federation().issuers()).isEmpty();
        var expected = List.of("https://a.example", "https://b.example/path");
        for (var config : List.of(
                parse("--oidc-issuer=https://a.example", "--oidc-issuer", "https://b.example/path jwks-host=c.example"),
                parse(Map.of("KEYHOLD_OIDC_ISSUER", "https://a.example,https://b.example/path jwks-host=c.example")),
                parse(write("oidc-issuer=https://a.example,\\\n  https://b.example/path jwks-host=c.example\n")))) {
            assertThat(config.federation().issuers())
                    .extracting(FederationConfig.Issuer::url)
                    .isEqualTo(expected);
            assertThat(config.federation().issuers().getLast().keysHost()).hasValue("c.example:443");
        }
        assertThatThrownBy(() -> parse(
                        "--public-url=https://k.example", "--oidc-issuer=https://K.example/oidc/0123456789abcdef"))
                .hasMessage(
                        "in --oidc-issuer https://K.example/oidc/0123456789abcdef is below /oidc/ of --public-url: an"
                                + " installation never accepts its own tokens");
        for (var url : List.of(
                "http://k.example",
                "https://",
                "https://me@k.example",
                "https://k.example?a=b",
                "https://k.example/%61",
                "https://k.example/a/../b",
                "https://k.example/a//b")) {
            assertThatThrownBy(() -> parse("--public-url=" + url))
                    .hasMessage("--public-url must be https:// with a host, and a port and a path or none, without user"
                            + " name, query, '%', '..' or '//': " + url);
        }
        assertThatThrownBy(() -> parse("--oidc-issuer=http://a.example"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("in --oidc-issuer 'http://a.example' is no issuer: it must be https:// with a host, and a"
                        + " path or none");
    }

    @Test
    void protect_the_last_root_key_unless_they_say_otherwise() throws Exception {
        assertThat(parse("--protect-last-root-key=false").protectLastRootKey()).isFalse();
        assertThat(parse("--protect-last-root-key=true").protectLastRootKey()).isTrue();
        assertThat(parse(Map.of("KEYHOLD_PROTECT_LAST_ROOT_KEY", "false")).protectLastRootKey())
                .isFalse();
        var config = write("protect-last-root-key=false");
        assertThat(parse(config).protectLastRootKey()).isFalse();
        assertThatThrownBy(() -> parse("--protect-last-root-key=no")).isInstanceOf(ParameterException.class);
    }

    /** Go's clients of the vendor ping a silent connection every 30 seconds: it must not be closed just then. */
    @Test
    void let_a_silent_connection_live_longer_than_clients_wait_to_ping_it() {
        assertThat(parse().limits().idleTimeout()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void tell_the_quotas_apart() {
        var quotas = parse(
                        "--max-users=3",
                        "--max-keys-per-user=4",
                        "--max-static-keys=5",
                        "--max-api-keys=6",
                        "--max-authorized-keys=7",
                        "--max-groups=8",
                        "--max-policies=9")
                .quotas();
        assertThat(quotas).isEqualTo(new Quotas(3, 4, 50, 5, 6, 7, PolicyQuotas.of(8, 9)));
        assertThat(quotas.policies().groups()).isEqualTo(8);
        assertThat(quotas.policies().policies()).isEqualTo(9);
    }

    @Test
    void allow_as_many_versions_as_the_other_quotas_do() {
        assertThat(PolicyQuotas.DEFAULT.versionsInUse()).isEqualTo(10_000);
        assertThat(PolicyQuotas.of(300, 3_000).versionsInUse()).isEqualTo(15_000);
    }

    @Test
    void come_from_the_command_line_before_the_variable_before_the_file() throws Exception {
        var config = write("max-body=3000\n# a comment\nmax-header = 4000\nmax-users=5\n");
        var environment = Map.of("KEYHOLD_MAX_BODY", "2000", "KEYHOLD_MAX_HEADER", "3000");
        var parsed = parse(environment, config[0], config[1], "--max-body=1500");
        assertThat(parsed.limits().maxBodyBytes()).isEqualTo(1500);
        assertThat(parsed.limits().maxHeaderBytes()).isEqualTo(3000);
        assertThat(parsed.quotas().users()).isEqualTo(5);
    }

    @Test
    void find_their_file_however_it_is_named() throws Exception {
        write("max-users=7");
        assertThat(parse("--config=" + file).quotas().users()).isEqualTo(7);
        assertThat(parse("--config", file.toString()).quotas().users()).isEqualTo(7);
        assertThat(parse(Map.of("KEYHOLD_CONFIG", file.toString())).quotas().users())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-bodies=1", "help=true", "config=other", "MAX_BODY=1", "--max-body=1"})
    void refuse_a_line_of_the_file_they_do_not_know(String line) throws Exception {
        var config = write("max-users=7\n" + line);
        assertThatThrownBy(() -> parse(config))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("unknown setting '" + line.split("=", -1)[0] + "'");
    }

    @Test
    void refuse_a_file_that_is_not_there() {
        assertThatThrownBy(() -> parse("--config", file.toString()))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("cannot read the configuration file " + file);
    }

    @Test
    void refuse_a_value_of_the_wrong_kind_wherever_it_comes_from() throws Exception {
        var config = write("max-body=plenty");
        assertThatThrownBy(() -> parse(config))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("max-body");
        assertThatThrownBy(() -> parse(Map.of("KEYHOLD_MAX_BODY", "plenty")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("max-body");
    }

    @Test
    void switch_a_flag_on_from_anywhere_and_off_again() throws Exception {
        assertThat(parse("--allow-plaintext").allowPlaintext()).isTrue();
        assertThat(parse(write("allow-plaintext=true")).allowPlaintext()).isTrue();
        var on = Map.of("KEYHOLD_ALLOW_PLAINTEXT", "true");
        assertThat(parse(on).allowPlaintext()).isTrue();
        assertThat(parse(on, "--allow-plaintext").allowPlaintext()).isTrue();
        assertThat(parse(on, "--allow-plaintext=false").allowPlaintext()).isFalse();
        var off = Map.of("KEYHOLD_ALLOW_PLAINTEXT", "false");
        assertThat(parse(off, write("allow-plaintext=true")).allowPlaintext()).isFalse();
        assertThat(parse(off, "--allow-plaintext").allowPlaintext()).isTrue();
    }

    @Test
    void take_several_names_for_the_certificate() {
        assertThat(parse("--tls-name=a,b", "--tls-name", "c").tls().names()).containsExactly("a", "b", "c");
        assertThat(parse(Map.of("KEYHOLD_TLS_NAME", "a,b")).tls().names()).containsExactly("a", "b");
        assertThat(parse(Map.of("KEYHOLD_TLS_NAME", "a,b"), "--tls-name=c")
                        .tls()
                        .names())
                .containsExactly("c");
    }

    @Test
    void take_a_certificate_and_its_key_or_neither() {
        assertThat(parse("--tls-certificate=a.pem", "--tls-key=b.pem").tls().own())
                .contains(new Config.KeyFiles(Path.of("a.pem"), Path.of("b.pem")));
        for (var alone : List.of("--tls-certificate=a.pem", "--tls-key=b.pem")) {
            assertThatThrownBy(() -> parse(alone))
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("go together");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8443, 127.0.0.1, 8443",
        "127.0.0.1:0, 127.0.0.1, 0",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        "[::1]:8443, 0:0:0:0:0:0:0:1, 8443"
    })
    void take_an_address_to_listen_on(String text, String host, int port) {
        var listen = parse("--listen", text).listen();
        assertThat(listen.getAddress().getHostAddress()).isEqualTo(host);
        assertThat(listen.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8443",
                ":8443",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:99999999999999",
                "::1:8443",
                "[::1]",
                "[]:1",
                "http://127.0.0.1:1",
                "127.0.0.1:1/"
            })
    void refuse_any_other_address(String text) {
        assertThatThrownBy(() -> parse("--listen", text))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--listen must be HOST:PORT");
    }

    @Test
    void cache_more_credentials_in_a_larger_heap_by_default() {
        assertThat(Config.Limits.cachedInHeap(512 << 20)).isEqualTo(131_072);
        assertThat(Config.Limits.cachedInHeap(2_048L << 20)).isEqualTo(524_288);
        assertThat(parse().limits().cachedCredentials())
                .isEqualTo(Config.Limits.cachedInHeap(Runtime.getRuntime().maxMemory()));
        assertThat(parse("--cached-credentials=7").limits().cachedCredentials()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "--max-body, 1024",
        "--max-header, 1024",
        "--max-requests, 1",
        "--max-connections, 1",
        "--request-timeout, 1",
        "--idle-timeout, 1",
        "--max-failures-per-source, 0",
        "--max-failures-per-key, 0",
        "--cached-credentials, 1",
        "--max-users, 1",
        "--max-keys-per-user, 1",
        "--max-static-keys, 1",
        "--max-api-keys, 1",
        "--max-authorized-keys, 1",
        "--max-groups, 1",
        "--max-policies, 1"
    })
    void have_a_least_value_each(String option, int least) {
        assertThat(parse(option + "=" + least)).isNotEqualTo(parse());
        assertThatThrownBy(() -> parse(option + "=" + (least - 1)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option + " must be at least " + least);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--account-grace", "--account-purge-delay", "--operations-kept"})
    void are_days_of_a_hundred_years_at_most(String option) {
        assertThat(parse(option + "=36500")).isNotEqualTo(parse());
        assertThatThrownBy(() -> parse(option + "=36501"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option + " must be at most 36500");
    }

    @Test
    void are_numbers_of_seconds_where_they_are_times() {
        var limits = parse("--request-timeout=3", "--idle-timeout=4").limits();
        assertThat(limits.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(limits.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void are_all_described() {
        var nowhere = new PrintWriter(new StringWriter());
        var serve = Objects.requireNonNull(Keyhold.commandLine(nowhere, nowhere, List.of(), Map.of())
                .getSubcommands()
                .get("serve"));
        assertThat(serve.getCommandSpec().options()).hasSizeGreaterThan(15).allSatisfy(option -> {
            assertThat(String.join(" ", option.description())).isNotBlank();
            assertThat(option.longestName()).startsWith("--");
        });
        assertThat(serve.getCommandSpec().options())
                .filteredOn(option -> !option.usageHelp())
                .extracting(OptionSpec::longestName)
                .doesNotHaveDuplicates()
                .contains("--data", "--listen", "--config");
        assertThat(serve.getUsageMessage(CommandLine.Help.Ansi.OFF)).contains("KEYHOLD_MAX_BODY");
    }
}
