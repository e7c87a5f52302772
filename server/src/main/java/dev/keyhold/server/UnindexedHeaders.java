package dev.keyhold.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Answers by HTTP/2 without a table of the headers that were sent before (RFC 7541, section 4.2: a table of size 0).
 * The codec would put every header of an answer into that table, and ids, which no two answers share, would push all
 * others out of it: it took time and memory on both sides, and saved nothing.
 */
final class UnindexedHeaders extends Http2FrameListenerDecorator {
    private final Http2ConnectionHandler codec;

    private UnindexedHeaders(Http2ConnectionHandler codec, Http2FrameListener listener) {
        super(listener);
        this.codec = codec;
    }

    /** Puts itself between a codec and what takes requests from it. */
    static void install(Http2ConnectionHandler codec) {
        codec.decoder()
                .frameListener(new UnindexedHeaders(codec, codec.decoder().frameListener()));
    }

    /** The codec has taken over the size that the client allows; the least of all is what no client can object to. */
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        codec.encoder().configuration().headersConfiguration().maxHeaderTableSize(0);
        super.onSettingsRead(context, settings);
    }
}
