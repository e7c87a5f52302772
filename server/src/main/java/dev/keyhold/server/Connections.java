package dev.keyhold.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections of a server, and the port that accepts them. */
final class Connections {
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    ServerBuilder watch(ServerBuilder server) {
        return server.childChannelPipelineCustomizer(this::add)
                // What was on its way when the last frame of a connection was written is for another server.
                .connectionDrainDuration(Duration.ZERO)
                .bossGroupFactory(AcceptorGroup::new);
    }

    private void add(ChannelPipeline pipeline) {
        open.add(pipeline.channel());
    }

    /**
     * Accepts no more, and notifies clients of HTTP/2 by GOAWAY; their connections end with the requests in progress.
     * Those of HTTP/1 are notified with their next response.
     */
    void refuseNew() {
        for (var connection : open) {
            var _ = Objects.requireNonNull(connection.parent()).close();
            if (connection.pipeline().get(Http2ConnectionHandler.class) != null) {
                var _ = connection.close();
            }
        }
    }

    /** Stops the server that they belong to. A client that does not read its answer delays that by a second at most. */
    void stop(Server server) {
        var closed = server.stop();
        try {
            closed.get(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // A client that does not read its answer holds its connection open.
            cut();
        } catch (ExecutionException e) {
            log.atWarn().setCause(e.getCause()).log("server.stopping.failed");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what is still open, with no regard to what clients have not read yet. */
    private void cut() {
        open.forEach(Connections::cut);
    }

    private static void cut(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }
}
