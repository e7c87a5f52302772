package dev.keyhold.api;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.gateway.ClientCertificate;
import dev.keyhold.api.gateway.Subrequest;
import dev.keyhold.api.gateway.Visitor;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers may ask, and which interfaces there are. */
class GatewayAccessTest {
    private static final List<String> ALL =
            List.of("forward-auth", "envoy", "keystone", "access-service", "authzen", "opa");

    private static GatewayConfig config(List<String> interfaces, String... allowed) {
        return GatewayConfig.parse(interfaces, List.of(allowed), Optional.empty(), "generic");
    }

    private static RawRequest subrequest(Visitor visitor) {
        return Subrequest.nginx(visitor.signed(visitor.aws().root(), plain("/a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loopback", "127.0.0.0/8", "0.0.0.0/0", "127.0.0.1/32"})
    void an_address_that_is_allowed_may_ask(String who) {
        try (var keyhold = TestKeyhold.start(config(ALL, who));
                var visitor = new Visitor(keyhold)) {
            assertThat(reason(visitor.ask(subrequest(visitor)))).isEqualTo("204 -");
        }
    }

    @Test
    void another_address_may_ask_nothing_at_any_door() {
        try (var keyhold = TestKeyhold.start(config(ALL, "10.0.0.0/8", "2001:db8::/32"));
                var visitor = new Visitor(keyhold)) {
            assertThat(reason(visitor.ask(subrequest(visitor)))).isEqualTo("403 GatewayAccessDenied");
            for (var path : List.of("/v3/s3tokens", "/v3/ec2tokens")) {
                var answer = visitor.ask(RawRequest.post("keyhold", "{}").withTarget(path));
                assertThat(reason(answer)).isEqualTo("403 GatewayAccessDenied");
            }
        }
    }

    @Test
    void a_client_without_access_is_refused_a_few_times_a_minute_and_then_throttled() {
        var strict = TestKeyhold.limits(TestKeyhold.PATIENT, 3, 0);
        try (var keyhold = TestKeyhold.start(strict, config(ALL, "10.0.0.0/8"));
                var visitor = new Visitor(keyhold)) {
            for (int i = 0; i < 3; i++) {
                assertThat(reason(visitor.ask(subrequest(visitor)))).isEqualTo("403 GatewayAccessDenied");
            }
            assertThat(reason(visitor.ask(subrequest(visitor)))).isEqualTo("503 SlowDown");
            assertThat(visitor.aws()
                            .done(visitor.aws().root(), "GetCallerIdentity")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void guesses_at_the_credential_of_a_gateway_are_limited_like_all_others() {
        var strict = TestKeyhold.limits(TestKeyhold.PATIENT, 3, 0);
        try (var keyhold = TestKeyhold.start(strict, config(ALL, "aje00000000000000000"));
                var visitor = new Visitor(keyhold)) {
            var forwarded = subrequest(visitor).with("x-keyhold-authorization", "Bearer t1.guess");
            for (int i = 0; i < 3; i++) {
                assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 GatewayAccessDenied");
            }
            assertThat(reason(visitor.ask(forwarded))).isEqualTo("503 SlowDown");
            assertThat(keyhold.denials())
                    .filteredOn(event -> event.operation().equals("gateway:Ask"))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.origin().source()).isEqualTo("127.0.0.1");
                        assertThat(event.count()).isEqualTo(3);
                    });
            visitor.reconnect();
            keyhold.advance(Duration.ofMinutes(1));
            assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 GatewayAccessDenied");
        }
    }

    @Test
    void who_shows_a_credential_of_an_identity_on_the_list_may_ask() {
        try (var keyhold = TestKeyhold.start();
                var visitor = new Visitor(keyhold)) {
            var token = keyhold.adminToken();
            var secret = visitor.apiKey().required("secret").asText();
            var admin = visitor.ask(Subrequest.nginx(Visitor.with("Bearer " + token, plain("/a"))))
                    .header("x-keyhold-subject")
                    .orElseThrow();
            assertThatIllegalArgumentException().isThrownBy(() -> config(ALL, "alice"));
            var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/admin";
            var uniqueId = Arn.userId(ResourceId.parse(admin).orElseThrow());
            for (var who : List.of(arn, uniqueId)) {
                keyhold.restart(config(ALL, who));
                visitor.reconnect();
                var presented = subrequest(visitor).with("x-keyhold-authorization", "Bearer " + token);
                assertThat(reason(visitor.ask(presented))).as(who).isEqualTo("204 -");
                assertThat(reason(visitor.ask(subrequest(visitor)))).isEqualTo("403 GatewayAccessDenied");
            }
            keyhold.restart(config(ALL, "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/other"));
            visitor.reconnect();
            assertThat(reason(visitor.ask(subrequest(visitor).with("x-keyhold-authorization", "Bearer " + token))))
                    .isEqualTo("403 GatewayAccessDenied");
            keyhold.restart(config(ALL, admin));
            visitor.reconnect();
            var forwarded = subrequest(visitor);
            assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 GatewayAccessDenied");
            for (var presented : List.of("Bearer " + token, "Api-Key " + secret)) {
                assertThat(reason(visitor.ask(forwarded.with("x-keyhold-authorization", presented))))
                        .isEqualTo("204 -");
            }
            // Keystone's servers have a header of their own, which elsewhere is the client's.
            var keystone = RawRequest.post("keyhold", "{}").withTarget("/v3/s3tokens");
            for (var presented : List.of(token, secret)) {
                assertThat(reason(visitor.ask(forwarded.with("x-auth-token", presented))))
                        .isEqualTo("403 GatewayAccessDenied");
                assertThat(reason(visitor.ask(keystone.with("x-auth-token", presented))))
                        .isEqualTo("400 InvalidForwardedRequest");
            }
        }
    }

    @Test
    void who_proves_a_trusted_certificate_may_ask(@TempDir Path folder) throws Exception {
        var trusted = ClientCertificate.make(folder, "trusted");
        var other = ClientCertificate.make(folder, "other");
        var config = GatewayConfig.parse(ALL, List.of("10.0.0.0/8"), Optional.of(trusted.certificate()), "generic");
        try (var keyhold = TestKeyhold.start(config);
                var visitor = new Visitor(keyhold)) {
            var forwarded = subrequest(visitor);
            assertThat(reason(visitor.ask(forwarded))).isEqualTo("403 GatewayAccessDenied");
            assertThat(trusted.ask(keyhold.address(), forwarded)).startsWith("HTTP/1.1 204");
            assertThat(ClientCertificate.askWithout(keyhold.address(), forwarded))
                    .startsWith("HTTP/1.1 403");
            assertThatIOException().isThrownBy(() -> other.ask(keyhold.address(), forwarded));
        }
    }

    @Test
    void certificates_that_cannot_be_read_stop_the_start(@TempDir Path folder) throws IOException {
        var missing = folder.resolve("none.pem");
        refusesToStart(missing, "there is no file " + missing);
        var garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
        refusesToStart(garbage, "they must be PEM");
    }

    private static void refusesToStart(Path authority, String why) {
        var config = GatewayConfig.parse(ALL, List.of(), Optional.of(authority), "generic");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> TestKeyhold.start(config))
                .withMessageContaining(why);
    }

    @Test
    void credentials_of_others_do_not_help() {
        try (var keyhold = TestKeyhold.start(config(ALL, "ajeccu80t0rdm4nc0e7n"));
                var visitor = new Visitor(keyhold)) {
            var forwarded = subrequest(visitor);
            for (var presented : List.of(
                    "Bearer " + keyhold.adminToken(),
                    "Api-Key " + visitor.apiKey().required("secret").asText(),
                    "Bearer t1.nonsense",
                    "nonsense",
                    "")) {
                var answer = visitor.ask(forwarded.with("x-keyhold-authorization", presented));
                assertThat(reason(answer)).isEqualTo("403 GatewayAccessDenied");
            }
            assertThat(reason(visitor.ask(forwarded.with("x-auth-token", keyhold.adminToken()))))
                    .isEqualTo("403 GatewayAccessDenied");
        }
    }

    @Test
    void what_is_switched_off_is_not_there() {
        try (var keyhold = TestKeyhold.start(config(List.of(), "loopback"));
                var visitor = new Visitor(keyhold)) {
            off(visitor.ask(subrequest(visitor)), "forward-auth");
            off(visitor.ask(RawRequest.get("keyhold", "/verify")), "forward-auth");
            for (var path : List.of("/v3/s3tokens", "/v3/ec2tokens")) {
                off(visitor.ask(RawRequest.post("keyhold", "{}").withTarget(path)), "keystone");
            }
            for (var path : List.of("/access/v1/evaluation", "/access/v1/evaluations")) {
                off(visitor.ask(RawRequest.post("keyhold", "{}").withTarget(path)), "authzen");
            }
            off(visitor.ask(RawRequest.post("keyhold", "{}").withTarget("/v1/data/keyhold/allow")), "opa");
            off(visitor.ask(RawRequest.get("keyhold", "/.well-known/authzen-configuration")), "authzen");
        }
    }

    private static void off(RawClient.Response answer, String name) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text())
                .isEqualTo(
                        "The interface %1$s is disabled: keyhold serve --gateway %1$s enables it.\n".formatted(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everybody", "10.0.0.0", "::1", "", "AIDAX"})
    void who_may_ask_is_named_right(String who) {
        assertThatIllegalArgumentException().isThrownBy(() -> config(ALL, who)).withMessageContaining("is none of");
    }

    @Test
    void what_is_meant_as_a_network_is_refused_with_what_is_wrong_with_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(ALL, "10.0.0.0/33"))
                .withMessageContaining("is no network");
    }

    @Test
    void interfaces_and_styles_are_named_right() {
        assertThatIllegalArgumentException().isThrownBy(() -> config(List.of("nginx"), "loopback"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayConfig.parse(ALL, List.of("loopback"), Optional.empty(), "xml"));
    }
}
