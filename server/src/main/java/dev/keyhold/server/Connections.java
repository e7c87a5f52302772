package dev.keyhold.server;

import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Objects;

/** The open connections of a server, and the port that accepts them. */
final class Connections {
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

    /** Ends what is still open, with no regard to what clients have not read yet. */
    void cut() {
        open.forEach(Connections::cut);
    }

    private static void cut(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }
}
