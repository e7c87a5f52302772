package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests a server for tests of this host takes for those of programs of this host. */
class DevGateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:4566",
                "LOCALHOST:4566",
                "iam.localhost:4566",
                "127.0.0.1",
                "127.0.0.1:80",
                "127.1.2.3:4566",
                "[::1]",
                "[::1]:4566"
            })
    void names_of_this_host(String authority) {
        assertThat(DevGate.isLoopback(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":4566",
                "evil.example",
                "localhost.evil.example",
                "localhostx",
                "xlocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.1.nip.io:4566",
                "128.0.0.1",
                "0.0.0.0:4566",
                "[::]:4566",
                "[::1].evil.example",
                "localhost@evil.example",
                "localhost:4566:evil.example",
                "host.docker.internal:4566"
            })
    void names_of_others(String authority) {
        assertThat(DevGate.isLoopback(authority)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "origin, null, true",
        "origin, http://localhost:4566, true",
        "sec-fetch-site, cross-site, true",
        "sec-fetch-site, same-site, true",
        "sec-fetch-site, none, false",
        "sec-fetch-site, same-origin, false",
        "user-agent, curl/8, false"
    })
    void what_only_browsers_send(String header, String value, boolean isOfBrowser) {
        var request = HttpRequest.of(RequestHeaders.of(HttpMethod.POST, "/", header, value));
        assertThat(DevGate.isOfBrowser(request)).isEqualTo(isOfBrowser);
    }
}
