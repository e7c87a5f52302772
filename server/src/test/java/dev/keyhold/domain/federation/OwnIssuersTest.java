package dev.keyhold.domain.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.PublicUrl;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnIssuersTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final PublicUrl URL =
            PublicUrl.parse("https://keys.example.com").orElseThrow();

    private final OwnIssuers own = new OwnIssuers(Optional.of(URL));

    @Test
    void know_the_issuer_of_every_account() {
        assertThat(own.isOwn(URL.ofIssuer(ID))).isTrue();
        assertThat(own.isOwn(URL.ofIssuer("f".repeat(32)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTPS://KEYS.EXAMPLE.COM/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com./oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com:443/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com:0443/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com:/oidc/0123456789abcdef0123456789abcdef",
                "http://keys.example.com/oidc/0123456789abcdef0123456789abcdef",
                "keys.example.com/oidc/0123456789abcdef0123456789abcdef",
                "https://somebody@keys.example.com/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com/oidc/0123456789abcdef0123456789abcdef/",
                "https://keys.example.com//oidc///0123456789abcdef0123456789abcdef",
                "https://keys.example.com/./oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com/x/../oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com/%6Fidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com/OIDC/0123456789ABCDEF0123456789ABCDEF",
                "https://keys.example.com\\oidc\\0123456789abcdef0123456789abcdef",
                "https://k%65ys.example.com/oidc/0123456789abcdef0123456789abcdef",
                "https://ＫＥＹＳ.example.com/oidc/0123456789abcdef0123456789abcdef",
                " https://keys.example.com/oidc/0123456789abcdef0123456789abcdef ",
                "https://keys.example.com/oidc/0123456789abcdef0123456789abcdef?x=1",
                "https://keys.example.com/oidc/0123456789abcdef0123456789abcdef#x",
                "https://keys.example.com/oidc"
            })
    void know_their_issuers_however_the_url_is_written(String issuer) {
        assertThat(own.isOwn(issuer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://keys.example.com",
                "https://keys.example.com/realms/ci",
                "https://keys.example.com/oidcs/0123456789abcdef0123456789abcdef",
                "https://keys.example.com:8443/oidc/0123456789abcdef0123456789abcdef",
                "https://other.example.com/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com.evil.example/oidc/0123456789abcdef0123456789abcdef",
                "https://keys.example.com@other.example/oidc/0123456789abcdef0123456789abcdef",
                "https://token.actions.githubusercontent.com",
                "https://%zz/oidc/",
                ""
            })
    void know_no_other_issuer(String issuer) {
        assertThat(own.isOwn(issuer)).isFalse();
    }

    @Test
    void are_below_the_path_of_the_public_url() {
        var below = new OwnIssuers(PublicUrl.parse("https://example.com:8443/keys/"));
        assertThat(below.isOwn("https://example.com:8443/keys/oidc/" + ID)).isTrue();
        assertThat(below.isOwn("https://example.com:8443/oidc/" + ID)).isFalse();
        assertThat(below.isOwn("https://example.com/keys/oidc/" + ID)).isFalse();
    }

    @Test
    void are_none_without_a_public_url() {
        assertThat(new OwnIssuers(Optional.empty()).isOwn(URL.ofIssuer(ID))).isFalse();
    }

    /** The JDK fails on host names of more than 1,000 letters that are not of ASCII. */
    @Test
    void know_no_issuer_whose_host_no_name_server_can_have() {
        assertThat(own.isOwn("https://" + "é".repeat(1_001))).isFalse();
        assertThat(own.isOwn("https://" + "k".repeat(20_000) + URL.ofIssuer(ID)))
                .isFalse();
    }
}
