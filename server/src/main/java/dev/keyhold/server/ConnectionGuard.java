package dev.keyhold.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a connection before the codecs do, behind TLS if there is any: to put {@link RequestHeadCheck} or
 * {@link Http2HeadCheck} behind them, to end an HTTP/2 connection whose frames are more than their use, and to bound
 * what is kept of heads that do not end. Armeria does none of it.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(ConnectionGuard.class);
    /** {@code PRI }, with which HTTP/2 begins and no request of HTTP/1 does. */
    private static final int HTTP_2 = 0x50524920;

    private static final int GOAWAY_LENGTH = 8;
    private static final byte GOAWAY = 7;
    private static final int ENHANCE_YOUR_CALM = 0xB;

    private final Metrics metrics;
    private final UnfinishedHeadLimit.Head head;
    private @Nullable FrameLimit frames;
    private boolean isHttp1;
    private boolean hasRead;
    private boolean ended;

    private ConnectionGuard(Metrics metrics, UnfinishedHeadLimit heads) {
        this.metrics = metrics;
        this.head = heads.new Head();
    }

    /** Guards a new connection, whose codecs come once it is known what it speaks. */
    static void install(ChannelPipeline pipeline, Metrics metrics, UnfinishedHeadLimit heads) {
        var tls = pipeline.context(SniHandler.class);
        if (tls == null) {
            pipeline.addLast(new Plaintext(metrics, heads));
        } else {
            pipeline.addAfter(tls.name(), null, new ConnectionGuard(metrics, heads));
        }
    }

    /** The same on a port without TLS, where what chooses the codecs is there already, and waits for nothing. */
    static void installWithoutTls(ChannelPipeline pipeline, Metrics metrics, UnfinishedHeadLimit heads) {
        var chooser = pipeline.context(ByteToMessageDecoder.class);
        if (chooser == null) {
            throw new IllegalStateException("nothing that chooses a codec in " + pipeline.names());
        }
        pipeline.addBefore(chooser.name(), null, new FirstBytes())
                .addBefore(chooser.name(), null, new ConnectionGuard(metrics, heads));
    }

    /** Waits until there are enough bytes to tell the protocol by. */
    private static final class FirstBytes extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() >= Integer.BYTES) {
                // What is left is handed on.
                context.pipeline().remove(this);
            }
        }
    }

    /** Stands in for the guard until it shows whether the connection is encrypted. */
    private static final class Plaintext extends ChannelInboundHandlerAdapter {
        private final Metrics metrics;
        private final UnfinishedHeadLimit heads;

        Plaintext(Metrics metrics, UnfinishedHeadLimit heads) {
            this.metrics = metrics;
            this.heads = heads;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var pipeline = context.pipeline();
            var tls = pipeline.context(SniHandler.class);
            pipeline.addAfter(tls == null ? context.name() : tls.name(), null, new ConnectionGuard(metrics, heads));
            context.fireChannelRead(message);
            pipeline.remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            if (hasHttp1(context)) {
                checkHeads(context);
            } else {
                frames = new FrameLimit();
                checkHttp2(context);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        if (!isHttp1 && frames == null) {
            begin(context, bytes);
            return;
        }
        if (frames != null) {
            readHttp2(context, bytes, frames);
        } else {
            readHttp1(context, bytes);
        }
    }

    private void readHttp2(ChannelHandlerContext context, ByteBuf bytes, FrameLimit limit) {
        if (limit.allowsReceived(bytes) && head.holds(limit.unfinished())) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
            end(context);
        }
    }

    /** What comes out of the codec has ended; the rest is a head that goes on, or a piece of a body's frame. */
    private void readHttp1(ChannelHandlerContext context, ByteBuf bytes) {
        var length = bytes.readableBytes();
        var lines = lines(bytes);
        hasRead = false;
        context.fireChannelRead(bytes);
        if (!hasRead && !ended && !head.allows(lines, length)) {
            ended = true;
            metrics.flooded();
            var _ = context.close();
        }
    }

    /** How many lines end in these bytes; no more are counted than are too many. A body is part of them mostly. */
    private static int lines(ByteBuf bytes) {
        int lines = 0;
        int at = bytes.readerIndex() - 1;
        do {
            at = bytes.indexOf(at + 1, bytes.writerIndex(), (byte) '\n');
        } while (at >= 0 && ++lines <= UnfinishedHeadLimit.MAX_LINES);
        return lines;
    }

    private void received() {
        hasRead = true;
        head.ended();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        head.ended();
        context.fireChannelInactive();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        var isFlood = frames != null && !ended && message instanceof ByteBuf bytes && !frames.allowsSent(bytes);
        var _ = context.write(message, promise);
        if (isFlood) {
            end(context);
        }
    }

    /** The first bytes of a connection that is not encrypted: as many as tell the protocol have been waited for. */
    private void begin(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.readableBytes() >= Integer.BYTES && bytes.getInt(bytes.readerIndex()) == HTTP_2) {
            frames = new FrameLimit();
            // So many make the codec come.
            readHttp2(context, bytes.readRetainedSlice(Integer.BYTES), frames);
            checkHttp2(context);
            readHttp2(context, bytes, frames);
            return;
        }
        // So many make the codec come, and too few for it to find a request in.
        context.fireChannelRead(bytes.readRetainedSlice(Math.min(Integer.BYTES, bytes.readableBytes())));
        checkHeads(context);
        readHttp1(context, bytes);
    }

    private void checkHeads(ChannelHandlerContext context) {
        isHttp1 = true;
        var codec = context.pipeline().context(CombinedChannelDuplexHandler.class);
        if (codec == null) {
            throw new IllegalStateException(
                    "no codec for HTTP/1 in " + context.pipeline().names());
        }
        context.pipeline().addAfter(codec.name(), null, new RequestHeadCheck(this::received));
    }

    private static void checkHttp2(ChannelHandlerContext context) {
        var codec = context.pipeline().get(Http2ConnectionHandler.class);
        if (codec == null) {
            throw new IllegalStateException(
                    "no codec for HTTP/2 in " + context.pipeline().names());
        }
        Http2HeadCheck.install(codec);
        UnindexedHeaders.install(codec);
    }

    private static boolean hasHttp1(ChannelHandlerContext context) {
        return context.pipeline().context(CombinedChannelDuplexHandler.class) != null;
    }

    private void end(ChannelHandlerContext context) {
        ended = true;
        metrics.flooded();
        log.atDebug().addKeyValue("peer", context.channel().remoteAddress()).log("connection.flooded");
        var farewell = Unpooled.buffer(FrameLimit.HEAD + GOAWAY_LENGTH)
                .writeMedium(GOAWAY_LENGTH)
                .writeByte(GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(Integer.MAX_VALUE)
                .writeInt(ENHANCE_YOUR_CALM);
        // From here on outwards: the codec would wait for what it has begun.
        var _ = context.writeAndFlush(farewell).addListener(ChannelFutureListener.CLOSE);
    }
}
