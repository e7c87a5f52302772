package dev.keyhold.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What RFC 9113 demands of the host of a request and Armeria leaves out: one host, if it is named twice the same
 * (section 8.3.1).
 */
final class Http2HeadCheck extends Http2FrameListenerDecorator {
    private Http2HeadCheck(Http2FrameListener listener) {
        super(listener);
    }

    /** Puts itself between a codec and what takes requests from it. */
    static void install(Http2ConnectionHandler codec) {
        codec.decoder().frameListener(new Http2HeadCheck(codec.decoder().frameListener()));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean isEnd)
            throws Http2Exception {
        super.onHeadersRead(context, stream, checked(headers), padding, isEnd);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean isExclusive,
            int padding,
            boolean isEnd)
            throws Http2Exception {
        super.onHeadersRead(context, stream, checked(headers), dependency, weight, isExclusive, padding, isEnd);
    }

    private static Http2Headers checked(Http2Headers headers) {
        // Trailers have no method, and no host either.
        if (headers.method() == null) {
            return headers;
        }
        if (!hasOneHost(headers)) {
            // A request without a path is answered with 400.
            headers.path("");
        }
        ParsedContentTypes.note(headers, headers.getAll(HttpHeaderNames.CONTENT_TYPE));
        return headers;
    }

    private static boolean hasOneHost(Http2Headers headers) {
        var authority = headers.authority();
        var named = headers.getAll(HttpHeaderNames.HOST);
        if (named.isEmpty()) {
            return authority == null || RequestHeadCheck.isHost(authority.toString());
        }
        var port = "https".contentEquals(Objects.requireNonNullElse(headers.scheme(), "")) ? ":443" : ":80";
        var all = Stream.concat(Stream.ofNullable(authority), named.stream())
                .map(CharSequence::toString)
                .toList();
        return named.size() <= 1
                && all.stream().allMatch(RequestHeadCheck::isHost)
                && all.stream().map(host -> normal(host, port)).distinct().count() <= 1;
    }

    private static String normal(String host, String port) {
        var lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }
}
