package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a browser does with the console: it keeps a cookie, follows nothing, and sends forms of the page before. */
final class ConsoleBrowser implements AutoCloseable {
    static final String FETCH_SITE = "sec-fetch-site";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");

    private final RawClient client;
    private final String host;
    private Optional<String> cookie = Optional.empty();
    private String csrf = "";

    private ConsoleBrowser(TestKeyhold keyhold, RawClient.Transport transport) {
        this.client = RawClient.connect(keyhold.address(), transport);
        this.host = keyhold.address().getHostString() + ":" + keyhold.address().getPort();
    }

    static ConsoleBrowser of(TestKeyhold keyhold) {
        return new ConsoleBrowser(keyhold, RawClient.Transport.HTTP_1);
    }

    static ConsoleBrowser encrypted(TestKeyhold keyhold) {
        return new ConsoleBrowser(keyhold, RawClient.Transport.HTTP_1_TLS);
    }

    /** Signs in, which must work. */
    ConsoleBrowser signedIn(VendorSigner.Keys keys) {
        var entered = post("/sign-in", "accessKeyId", keys.id(), "secretAccessKey", keys.secret());
        assertThat(entered.status()).as(entered.toString()).isEqualTo(303);
        csrf = csrfOf(get("/sessions").text());
        return this;
    }

    /** The same with an IAM token. */
    ConsoleBrowser signedIn(String iamToken) {
        var entered = post("/sign-in", "iamToken", iamToken);
        assertThat(entered.status()).as(entered.toString()).isEqualTo(303);
        csrf = csrfOf(get("/sessions").text());
        return this;
    }

    static String csrfOf(String page) {
        var matcher = CSRF.matcher(page);
        return matcher.find() ? matcher.group(1) : "";
    }

    String csrf() {
        return csrf;
    }

    /** The cookie as the server set it, with its attributes. */
    static Optional<String> setCookie(RawClient.Response response) {
        return response.header("set-cookie");
    }

    RawRequest request(String method, String path) {
        var request = RawRequest.get(host, "/console" + path).withMethod(method);
        return cookie.map(it -> request.with("cookie", it)).orElse(request);
    }

    /** A form as a page of the session sends it. */
    RawRequest form(String path, String... fields) {
        var all = Stream.concat(Stream.of("csrf", csrf), Stream.of(fields)).toArray(String[]::new);
        return request("POST", path)
                .with("content-type", FORM)
                .with(FETCH_SITE, "same-origin")
                .withBody(RawRequest.form(all).getBytes(StandardCharsets.UTF_8));
    }

    RawClient.Response send(RawRequest request) {
        var response = client.send(request);
        setCookie(response).ifPresent(set -> {
            var pair = set.substring(0, set.indexOf(';'));
            cookie = pair.endsWith("=") ? Optional.empty() : Optional.of(pair);
        });
        return response;
    }

    RawClient.Response get(String path) {
        return send(request("GET", path));
    }

    RawClient.Response post(String path, String... fields) {
        return send(form(path, fields));
    }

    /** The host that it knows the server by. */
    String host() {
        return host;
    }

    @Override
    public void close() {
        client.close();
    }
}
