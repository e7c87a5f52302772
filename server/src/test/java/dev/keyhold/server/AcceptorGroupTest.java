package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whether a server that stops ends its acceptor at once. */
final class AcceptorGroupTest {
    @Test
    void a_server_that_stops_does_not_look_for_more_connections_first() {
        Queue<Duration> quietPeriods = new ConcurrentLinkedQueue<>();
        var server = Server.builder()
                .http(0)
                .service("/", (_, _) -> HttpResponse.of("answer"))
                .bossGroupFactory(name -> new AcceptorGroup(name) {
                    @Override
                    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
                        quietPeriods.add(Duration.of(quietPeriod, unit.toChronoUnit()));
                        return super.shutdownGracefully(quietPeriod, timeout, unit);
                    }
                })
                .build();
        server.start().join();
        server.stop().join();
        assertThat(quietPeriods).containsExactly(Duration.ZERO);
    }
}
