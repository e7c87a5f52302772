package dev.keyhold.api.console;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;

/**
 * A response. Every one of the console is made here, so that none is without the headers that protect browsers.
 *
 * @param cookies to set
 * @param location where to go instead
 * @param file the name under which the content is to be kept; empty for what is shown
 */
record Reply(
        HttpStatus status,
        MediaType type,
        HttpData content,
        List<Cookie> cookies,
        Optional<String> location,
        Optional<String> file) {
    /** Nothing may be loaded but from the console itself, and nothing may contain its pages. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final MediaType JSON_LINES = MediaType.parse("application/x-ndjson; charset=utf-8");
    private static final MediaType PEM = MediaType.parse("application/x-pem-file");
    private static final String NO_STORE = "no-store";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final AsciiString REQUEST_ID = HttpHeaderNames.of("x-request-id");
    private static final AsciiString HTMX_REDIRECT = HttpHeaderNames.of("hx-redirect");

    Reply {
        cookies = List.copyOf(cookies);
    }

    static Reply page(HttpStatus status, String html) {
        return new Reply(
                status, MediaType.HTML_UTF_8, HttpData.ofUtf8(html), List.of(), Optional.empty(), Optional.empty());
    }

    /** A file of lines of JSON, or of PEM if its name says so; {@code name} needs no quoting. */
    static Reply file(String name, String content) {
        var type = name.endsWith(".pem") ? PEM : JSON_LINES;
        return new Reply(HttpStatus.OK, type, HttpData.ofUtf8(content), List.of(), Optional.empty(), Optional.of(name));
    }

    /** Sends a browser to another page of the console; {@code path} is without {@code /console}. */
    static Reply go(String path, Cookie... cookies) {
        return new Reply(
                HttpStatus.SEE_OTHER,
                MediaType.PLAIN_TEXT_UTF_8,
                HttpData.empty(),
                List.of(cookies),
                Optional.of(ConsoleService.PATH + path),
                Optional.empty());
    }

    /** The same for a script, which would follow a redirect without anybody seeing it. */
    Reply forScript() {
        return location.isEmpty() ? this : new Reply(HttpStatus.NO_CONTENT, type, content, cookies, location, file);
    }

    HttpResponse response(String requestId) {
        var headers = headers(status, NO_STORE, requestId);
        if (status.equals(HttpStatus.NO_CONTENT)) {
            location.ifPresent(path -> headers.set(HTMX_REDIRECT, path));
        } else {
            location.ifPresent(path -> headers.set(HttpHeaderNames.LOCATION, path));
            headers.contentType(type);
        }
        file.ifPresent(
                name -> headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\""));
        cookies.forEach(headers::cookie);
        return HttpResponse.of(headers.build(), content);
    }

    /** A file that browsers may keep, as its path changes with its content. */
    static HttpResponse asset(Assets.Asset asset, boolean takesGzip, String requestId) {
        var headers = headers(HttpStatus.OK, FOR_EVER, requestId).contentType(asset.type());
        if (takesGzip && asset.gzip().isPresent()) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip").set(HttpHeaderNames.VARY, "accept-encoding");
            return HttpResponse.of(headers.build(), HttpData.wrap(asset.gzip().get()));
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(asset.content()));
    }

    private static ResponseHeadersBuilder headers(HttpStatus status, String cacheControl, String requestId) {
        return ResponseHeaders.builder(status)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .set(HttpHeaderNames.CROSS_ORIGIN_OPENER_POLICY, "same-origin")
                .set(HttpHeaderNames.CROSS_ORIGIN_RESOURCE_POLICY, "same-origin")
                .set(HttpHeaderNames.CACHE_CONTROL, cacheControl)
                .set(REQUEST_ID, requestId);
    }
}
