package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyhold.api.RequestLog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Log lines about requests name the trace that the client says they belong to. */
class RequestTraceTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void lines_of_every_api_name_the_trace_if_there_is_one() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(RequestLog.class);
        var lines = new ListAppender<ILoggingEvent>();
        var level = log.getLevel();
        try (var keyhold = TestKeyhold.start();
                var client = HttpClient.newHttpClient()) {
            log.setLevel(Level.DEBUG);
            lines.start();
            log.addAppender(lines);
            for (var path : List.of("/?Action=ListUsers&Version=2010-05-08", "/iam/v1/apiKeys", "/v1/forward-auth")) {
                var url = URI.create("http://127.0.0.1:" + keyhold.address().getPort() + path);
                var request = HttpRequest.newBuilder(url);
                client.send(request.build(), HttpResponse.BodyHandlers.discarding());
                var traced = request.header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
                client.send(traced.build(), HttpResponse.BodyHandlers.discarding());
            }
        } finally {
            log.detachAppender(lines);
            log.setLevel(level);
        }
        assertThat(lines.list).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 0; i < lines.list.size(); i++) {
            var fields = lines.list.get(i).getKeyValuePairs().stream()
                    .filter(pair -> pair.key.equals("traceId"))
                    .map(pair -> String.valueOf(pair.value))
                    .toList();
            assertThat(fields).isEqualTo(i % 2 == 0 ? List.of() : List.of(TRACE));
        }
    }
}
