package dev.keyhold.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What RFC 9112 demands of the head of a request and Armeria smooths over: one host, a target without another one, and
 * an end that nobody in between can have read differently.
 */
final class RequestHeadCheck extends ChannelInboundHandlerAdapter {
    /** What a host has besides letters and digits (RFC 3986, section 3.2.2), with the colon before its port. */
    private static final String HOST_MARKS = "._~!$&'()*+,;=%:[]-";

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://(?<authority>[^/?#]*)(?<rest>.*)");

    private final Runnable received;

    /** {@code received} is run for each thing that the codec has read to its end. */
    RequestHeadCheck(Runnable received) {
        this.received = received;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received.run();
        if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
            check(request)
                    .ifPresent(fault ->
                            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault))));
        }
        context.fireChannelRead(message);
    }

    /** Why a request is not to be answered; it is put into the one form that the rest of the server knows. */
    private static Optional<String> check(HttpRequest request) {
        var headers = request.headers();
        var isOld = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
        var hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !isOld)) {
            return Optional.of("there must be one Host header");
        }
        if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
            return Optional.of("the Host header must be a host and a port");
        }
        // A body with two lengths the codec has refused already (RFC 9112, section 6.1).
        if (isOld) {
            headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        // HTTP/2 begins as such, or not at all.
        headers.remove(HttpHeaderNames.UPGRADE);
        headers.remove("http2-settings");
        ParsedContentTypes.note(headers, headers.getAll(HttpHeaderNames.CONTENT_TYPE));
        return toOrigin(request);
    }

    /** True for a host with or without a port; what else a URL has before its path is none. */
    static boolean isHost(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
            if (!isAlphanumeric && HOST_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The host in an absolute target takes precedence over the header (RFC 9112, section 3.2.2). */
    private static Optional<String> toOrigin(HttpRequest request) {
        var uri = request.uri();
        if (uri.startsWith("/")) {
            return Optional.empty();
        }
        var absolute = ABSOLUTE.matcher(uri);
        if (!absolute.matches()) {
            return Optional.empty();
        }
        var authority = absolute.group("authority");
        if (authority.isEmpty() || !isHost(authority)) {
            return Optional.of("the target must name a host");
        }
        var rest = absolute.group("rest");
        request.setUri(rest.startsWith("/") ? rest : "/" + rest);
        request.headers().set(HttpHeaderNames.HOST, authority);
        return Optional.empty();
    }
}
