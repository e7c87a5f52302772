package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.with;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.TestKeyhold;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Log lines of gateways name the credential as all others do. */
class GatewayLogTest {
    @Test
    void lines_name_the_credential_where_it_is_known() {
        var log = (Logger) LoggerFactory.getLogger(RequestLog.class);
        var lines = new ListAppender<ILoggingEvent>();
        var level = log.getLevel();
        try (var keyhold = TestKeyhold.start();
                var visitor = new Visitor(keyhold)) {
            log.setLevel(Level.DEBUG);
            lines.start();
            log.addAppender(lines);
            var root = visitor.aws().root();
            var made = visitor.apiKey();
            var secret = made.required("secret").asText();
            var id = made.at("/apiKey/id").asText();
            var wrong = VendorSigner.Keys.of(root.id(), "wrong");
            assertThat(accessKey(visitor, lines, visitor.signed(root, plain("/a"))))
                    .isEqualTo(root.id());
            assertThat(accessKey(visitor, lines, visitor.signed(wrong, plain("/a"))))
                    .isEqualTo(root.id());
            assertThat(accessKey(
                            visitor, lines, visitor.signed(root, plain("/a")).without("x-amz-content-sha256")))
                    .isEqualTo(root.id());
            assertThat(accessKey(visitor, lines, with("Api-Key " + secret, plain("/a"))))
                    .isEqualTo(id);
            visitor.yandex("DELETE", "/iam/v1/apiKeys/" + id, "");
            assertThat(accessKey(visitor, lines, with("Api-Key " + secret, plain("/a"))))
                    .isEqualTo(id);
            assertThat(accessKey(visitor, lines, with("Bearer t1.nonsense", plain("/a"))))
                    .isEqualTo("-");
            assertThat(accessKey(visitor, lines, plain("/a"))).isEqualTo("-");
        } finally {
            log.detachAppender(lines);
            log.setLevel(level);
        }
    }

    private static Object accessKey(Visitor visitor, ListAppender<ILoggingEvent> lines, RawRequest request) {
        lines.list.clear();
        visitor.ask(Subrequest.nginx(request));
        assertThat(lines.list).hasSize(1);
        return lines.list.getFirst().getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("accessKey"))
                .map(pair -> pair.value)
                .findFirst()
                .orElseThrow();
    }
}
