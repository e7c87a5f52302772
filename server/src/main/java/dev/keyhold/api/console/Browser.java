package dev.keyhold.api.console;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.CookieBuilder;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a browser has sent a request: whether from a page of the console, and by a way on which a credential may travel.
 *
 * @param path of the request without {@code /console}, as it was sent
 * @param isSecure whether the browser has an encrypted connection, to this server or to a proxy on the same machine
 * @param isPrivate whether nobody else can read what is sent: it is encrypted, or does not leave the machine
 */
record Browser(RequestHeaders headers, String path, boolean isSecure, boolean isPrivate) {
    /** The cookie of browsers with an encrypted connection, which no other host and no plaintext page can set. */
    static final String SECURE_COOKIE = "__Host-keyhold-console";
    /** That of browsers on the same machine; those take no cookie with the prefix over plaintext. */
    static final String PLAIN_COOKIE = "keyhold-console";

    private static final AsciiString FETCH_SITE = HttpHeaderNames.of("sec-fetch-site");
    private static final AsciiString HTMX = HttpHeaderNames.of("hx-request");
    private static final String SAME_ORIGIN = "same-origin";
    private static final String HTTPS = "https://";
    private static final String HTTP = "http://";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static Browser of(ServiceRequestContext context) {
        var headers = context.request().headers();
        var isTls = context.sessionProtocol().isTls();
        // A proxy on this machine that ends TLS; the browser says so with every form, and with its cookie later.
        var isLocal = isLoopback(context.remoteAddress().getAddress());
        var isBehindProxy = isLocal && isFromSecurePage(headers);
        var isSecure = isTls || isBehindProxy;
        return new Browser(
                headers,
                ConsoleService.below(context.path()),
                isSecure,
                isSecure || (isLocal && isLoopback(host(headers))));
    }

    private static boolean isFromSecurePage(RequestHeaders headers) {
        return headers.get(HttpHeaderNames.ORIGIN, "").equals(HTTPS + authority(headers))
                || cookie(headers, SECURE_COOKIE).isPresent();
    }

    private static boolean isLoopback(InetAddress address) {
        return address.isLoopbackAddress();
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.contains(host) || host.endsWith(".localhost");
    }

    private static String authority(RequestHeaders headers) {
        return Objects.requireNonNullElse(headers.authority(), "").toLowerCase(Locale.ROOT);
    }

    private static String host(RequestHeaders headers) {
        var authority = authority(headers);
        var colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /**
     * Whether a page of the console has sent it: the browser says so itself, or names the origin that the request is
     * sent to. What says neither was not sent by a browser of today.
     */
    boolean isFromConsole() {
        var site = headers.get(FETCH_SITE);
        if (site != null) {
            return site.equals(SAME_ORIGIN);
        }
        var origin = headers.get(HttpHeaderNames.ORIGIN, "");
        var authority = authority(headers);
        return !authority.isEmpty()
                && (origin.equals(HTTPS + authority) || (!isSecure && origin.equals(HTTP + authority)));
    }

    HttpMethod method() {
        return headers.method();
    }

    /** Whether a script of the page asks for a part of it. */
    boolean isScript() {
        return headers.contains(HTMX);
    }

    /** The token of the session; empty if none is sent. */
    Optional<String> token() {
        return cookie(headers, cookieName());
    }

    private String cookieName() {
        return isSecure ? SECURE_COOKIE : PLAIN_COOKIE;
    }

    private static Optional<String> cookie(RequestHeaders headers, String name) {
        return headers.cookies().stream()
                .filter(cookie -> cookie.name().equals(name))
                .map(Cookie::value)
                .findFirst();
    }

    /** The cookie that has the browser send the token from now on. */
    Cookie cookie(String token) {
        return attributes(token).build();
    }

    /** The cookie that has it send none. */
    Cookie noCookie() {
        return attributes("").maxAge(0).build();
    }

    private CookieBuilder attributes(String value) {
        return Cookie.secureBuilder(cookieName(), value)
                .secure(isSecure)
                .httpOnly(true)
                .sameSite("Strict")
                .path("/");
    }
}
