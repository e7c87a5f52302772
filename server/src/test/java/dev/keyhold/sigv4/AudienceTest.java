package dev.keyhold.sigv4;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is good behind a gateway. */
class AudienceTest {
    private static Audience hosts(String... hosts) {
        return new Audience(Stream.of(hosts).map(Host::parse).toList(), Set.of(), Audience.Plus.SPACE);
    }

    private static void check(Audience audience, String host) {
        audience.requireHost(new WireRequest("GET", "/", "", List.of(Map.entry("host", host)), new byte[0], false));
    }

    private static void refused(SignatureError signatureError, Runnable check) {
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(check::run)
                .extracting(SignatureException::signatureError)
                .isEqualTo(signatureError);
    }

    @ParameterizedTest
    @CsvSource({
        "store.example, store.example",
        "store.example, STORE.example:9000",
        "Store.Example:9000, store.example:9000",
        "*.store.example, bucket.store.example",
        "*.store.example, a.b.store.example:9000",
        "*.store.example:9000, a.store.example:9000",
        "127.0.0.1, 127.0.0.1:9000",
        "[::1], [::1]",
        "[::1], [::1]:9000",
        "[::1]:9000, [::1]:9000",
    })
    void a_host_is_named_alone_or_with_a_port_or_with_all_below_it(String named, String sent) {
        assertThatCode(() -> check(hosts("other.example", named), sent)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "store.example, store.example.",
        "store.example, a.store.example",
        "store.example, xstore.example",
        "store.example, ''",
        "store.example:9000, store.example",
        "store.example:9000, store.example:90000",
        "*.store.example, store.example",
        "*.store.example, .store.example",
        "*.store.example, xstore.example",
        "*.store.example, *.store.example",
        "*.store.example, store.example.other",
        "[::1], [::2]",
    })
    void any_other_is_refused(String named, String sent) {
        refused(SignatureError.OTHER_HOST, () -> check(hosts(named), sent));
    }

    @Test
    void without_a_list_any_host_will_do() {
        assertThatCode(() -> check(Audience.ANY, "anything")).doesNotThrowAnyException();
    }

    @Test
    void services_are_those_on_the_list_and_never_keyholds_own() {
        var s3 = new Audience(List.of(), Set.of("s3", "kinesis"), Audience.Plus.SPACE);
        s3.requireService("s3");
        s3.requireService("kinesis");
        refused(SignatureError.OTHER_SERVICE, () -> s3.requireService("sqs"));
        Audience.ANY.requireService("execute-api");
        for (var own : List.of("iam", "sts", "kms", "organizations")) {
            refused(SignatureError.OWN_SERVICE, () -> Audience.ANY.requireService(own));
            refused(SignatureError.OWN_SERVICE, () -> s3.requireService(own));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Audience(List.of(), Set.of(own), Audience.Plus.SPACE))
                    .withMessageContaining("a service of Keyhold itself");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "*.", "a*.example", "http://store.example", "store example", ":9000", "a:", "ä.example"
            })
    void hosts_are_named_right(String host) {
        assertThatIllegalArgumentException().isThrownBy(() -> hosts(host)).withMessageContaining("is no host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S3", "s3,sqs", "a b"})
    void services_are_named_right(String service) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Audience(List.of(), Set.of(service), Audience.Plus.SPACE))
                .withMessageContaining("is no name of a service");
    }
}
