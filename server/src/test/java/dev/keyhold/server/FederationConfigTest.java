package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FederationConfigTest {
    private static FederationConfig.Issuer issuer(String text) {
        return FederationConfig.parse(List.of(text)).issuers().getFirst();
    }

    @Test
    void an_issuer_has_what_is_behind_it() {
        assertThat(FederationConfig.parse(List.of()).issuers()).isEmpty();
        assertThat(issuer(" https://ci.example.com/path "))
                .isEqualTo(new FederationConfig.Issuer(
                        "https://ci.example.com/path", Optional.empty(), Optional.empty(), Optional.empty(), false));
        assertThat(issuer("https://ci.example.com  jwks-host=Keys.example private-addresses=allow\tca-file=/ca.pem"))
                .isEqualTo(new FederationConfig.Issuer(
                        "https://ci.example.com",
                        Optional.empty(),
                        Optional.of("keys.example:443"),
                        Optional.of(Path.of("/ca.pem")),
                        true));
        assertThat(issuer("https://ci.example.com jwks-file=/keys=1.json").keysFile())
                .hasValue(Path.of("/keys=1.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://ci.example.com, ci.example.com:443",
        "https://CI.example.com:443/path, ci.example.com:443",
        "https://ci.example.com:8443, ci.example.com:8443",
        "https://[::1]:8443, [::1]:8443",
        "https://ci.example.com jwks-host=10.0.0.1:6443, 10.0.0.1:6443"
    })
    void keys_are_on_the_host_of_the_issuer_unless_another_is_named(String text, String authority) {
        assertThat(issuer(text).keysHostAndPort()).isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ci.example.com",
                "http://ci.example.com",
                "HTTPS://ci.example.com",
                "https://",
                "https:///path",
                "https://user@ci.example.com",
                "https://ci.example.com?query",
                "https://ci.example.com#part",
                "https://ci.example.com/%",
                "https://ci.example.com word",
                "https://ci.example.com other=1",
                "https://ci.example.com jwks-file=",
                "https://ci.example.com jwks-file",
                "https://ci.example.com jwks-host=a/b",
                "https://ci.example.com jwks-host=user@a",
                "https://ci.example.com jwks-host=a?b",
                "https://ci.example.com private-addresses=true",
                "https://ci.example.com jwks-file=/keys.json private-addresses=allow",
                "https://ci.example.com jwks-file=/keys.json ca-file=/ca.pem"
            })
    void what_makes_no_sense_is_refused(String text) {
        assertThatThrownBy(() -> issuer(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_issuer_is_named_once_and_there_are_not_too_many() {
        assertThatThrownBy(() -> FederationConfig.parse(List.of("https://a.example", "https://a.example ca-file=/ca")))
                .hasMessage("'https://a.example' is named twice");
        var many = IntStream.rangeClosed(0, FederationConfig.MAX_ISSUERS)
                .mapToObj(number -> "https://a.example/" + number)
                .toList();
        assertThatThrownBy(() -> FederationConfig.parse(many)).hasMessageContaining("more than 100");
    }
}
