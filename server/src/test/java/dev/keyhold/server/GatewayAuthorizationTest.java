package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.maintenance.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests policies decide about, and for which account. */
class GatewayAuthorizationTest {
    private static GatewayAuthorization of(Optional<String> account, String... rules) {
        return GatewayAuthorization.parse(account, List.of(rules), List.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "s4; ; in --gateway-authorize 's4' is not one of s3, generic, none",
                "s3@; ; is no host",
                "s3@ho st; ; is no host",
                "s3,none@a.example; ; would never be used",
                "s3; 12345; 12 digits",
                "generic; ; need each other",
            })
    void mistakes_in_settings_are_said(String rules, String account, String expected) {
        assertThatThrownBy(() -> GatewayAuthorization.parse(
                        Optional.ofNullable(account), List.of(rules.split(",")), List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    private static GatewayAuthorization routed(Path routes, String... rules) {
        return GatewayAuthorization.parse(Optional.empty(), List.of(rules), List.of(), Optional.of(routes));
    }

    @Test
    void the_table_of_routes_is_read_and_what_is_wrong_with_it_is_said(@TempDir Path folder) throws IOException {
        var file = folder.resolve("routes");
        assertThatThrownBy(() -> routed(file, "generic"))
                .hasMessage(
                        "in --gateway-routes " + file + ": the file cannot be read: there is no such file or folder");
        assertThatThrownBy(() -> routed(folder, "generic")).hasMessageContaining("the file cannot be read");
        Files.writeString(file, "# \u00fc\nGET /a a:A *\nGET /a a:B *\n");
        assertThatThrownBy(() -> routed(file, "generic"))
                .hasMessage("in --gateway-routes " + file + ": line 3: a request can match this line and line 2");
        Files.write(file, new byte[] {'#', (byte) 0xFC, '\n'});
        assertThatThrownBy(() -> routed(file, "generic")).hasMessageContaining("not text in UTF-8");
        var line = "GET /a a:A *\n";
        Files.writeString(file, line + "#".repeat(RouteFile.MAX_BYTES - line.length()));
        assertThat(routed(file, "none@a.example", "generic").routes()).isPresent();
        assertThatThrownBy(() -> routed(file, "s3")).hasMessageContaining("need each other");
        assertThatThrownBy(() -> routed(file, "generic").withAnonymousReads(GatewayAuthorization.Anonymous.PASS))
                .hasMessageContaining("gateway-anonymous cannot be pass");
        Files.writeString(file, line + "#".repeat(RouteFile.MAX_BYTES - line.length() + 1));
        assertThatThrownBy(() -> routed(file, "generic")).hasMessageContaining("more than 262144 bytes");
    }

    @Test
    void the_owner_has_to_be_known_once_there_are_two_accounts(@TempDir Path folder) {
        var loopback = GatewayAccess.Allowlist.LOOPBACK;
        var identities = new GatewayAccess.Allowlist(false, List.of(), Set.of(), false);
        try (var domain = new Fixture(folder)) {
            var accounts = new AccountLookup(domain.store);
            assertThatCode(() -> of(Optional.empty(), "s3").requireAccount(loopback, accounts))
                    .doesNotThrowAnyException();
            domain.store.write(tx -> {
                Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
                return true;
            });
            assertThatThrownBy(() -> of(Optional.empty(), "s3").requireAccount(loopback, accounts))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("--gateway-account");
            assertThatThrownBy(() -> of(Optional.of("999999999999"), "s3").requireAccount(loopback, accounts))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("no open account 999999999999");
            assertThatCode(() -> {
                        of(Optional.of(Samples.OTHER_ACCOUNT.text()), "s3").requireAccount(loopback, accounts);
                        // Each of these gateways is of the account of its identity.
                        of(Optional.empty(), "s3").requireAccount(identities, accounts);
                        of(Optional.empty()).requireAccount(loopback, accounts);
                    })
                    .doesNotThrowAnyException();
        }
    }
}
