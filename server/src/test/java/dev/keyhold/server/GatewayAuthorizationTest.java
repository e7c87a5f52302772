package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AccountLookup;
import dev.keyhold.maintenance.StartException;
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
        return GatewayAuthorization.parse(account, List.of(rules), List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "s4; ; 'none of none, s3'",
                "s3@; ; is no host",
                "s3@ho st; ; is no host",
                "s3,none@a.example; ; would never be used",
                "s3; 12345; 12 digits",
            })
    void mistakes_in_settings_are_said(String rules, String account, String expected) {
        assertThatThrownBy(() ->
                        GatewayAuthorization.parse(Optional.ofNullable(account), List.of(rules.split(",")), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
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
