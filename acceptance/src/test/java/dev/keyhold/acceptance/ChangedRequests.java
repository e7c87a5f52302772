package dev.keyhold.acceptance;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/** Requests that nginx changes on the way, and those whose signature is of another request than the one sent. */
final class ChangedRequests {
    private static final String HOST_LINE = "proxy_set_header X-Original-Host $http_host;";
    private static final String URI_LINE = "proxy_set_header X-Original-URI $request_uri;";
    private static final String METHOD_LINE = "proxy_set_header X-Original-Method $request_method;";
    private static final String OBJECT = "/bucket/key";

    private ChangedRequests() {}

    static Stream<RefusalCase> all() {
        return Stream.of(byNginx(), beforeTheApi(), byTheSigner(), ofTimeAndScope(), unreadable())
                .flatMap(List::stream);
    }

    private static RefusalCase changed(String cause, String line, String other, String... because) {
        return RefusalCase.of(
                cause, world -> world.through(line, other, nginx -> world.s3(nginx, world.root(), "a+b")), because);
    }

    /** With a line more than in the guide. */
    private static RefusalCase added(String cause, String more) {
        return changed(cause, METHOD_LINE, METHOD_LINE + " " + more);
    }

    /** What the SDK sends, and nginx passes on otherwise. */
    private static List<RefusalCase> byNginx() {
        return List.of(
                changed(
                        "signed-other-port",
                        HOST_LINE,
                        "proxy_set_header X-Original-Host $host; proxy_set_header X-Forwarded-Port $server_port;"),
                changed(
                        "signed-other-host",
                        HOST_LINE,
                        "proxy_set_header X-Original-Host backend; proxy_set_header X-Forwarded-Server $http_host;"),
                changed("host-not-behind-gateway", HOST_LINE, "proxy_set_header X-Original-Host other.example;"),
                changed("plus-in-path", URI_LINE, "proxy_set_header X-Original-URI /bucket/a+b;"),
                changed("path-coded-on-the-way", URI_LINE, "proxy_set_header X-Original-URI /bucket/a%252Bb?$args;"),
                changed("path-rewritten", URI_LINE, "proxy_set_header X-Original-URI /prefix$request_uri;"),
                changed("ambiguous-path", URI_LINE, "proxy_set_header X-Original-URI \"$request_uri#\";"),
                changed("query-changed", URI_LINE, "proxy_set_header X-Original-URI $request_uri?added=1;"),
                changed("method-changed", METHOD_LINE, "proxy_set_header X-Original-Method HEAD;"),
                changed("gateway-malformed", METHOD_LINE, "proxy_set_header X-Original-Method \"\";"),
                added("signed-header-missing", "proxy_set_header amz-sdk-request \"\";"),
                added("header-not-signed", "proxy_set_header x-amz-added 1;"),
                added("no-credential", "proxy_set_header Authorization \"\";"),
                added("malformed-signature", "proxy_set_header Authorization AWS4-HMAC-SHA256;"),
                added("bad-signing-date", "proxy_set_header x-amz-date yesterday;"),
                added("body-hash-malformed", "proxy_set_header x-amz-content-sha256 none;"),
                added("gateway-not-allowed", "proxy_bind 127.0.0.2;"),
                RefusalCase.of(
                        "header-changed",
                        world -> world.through(
                                METHOD_LINE,
                                METHOD_LINE + " proxy_set_header Content-Type application/json;",
                                nginx -> get(signer(world, nginx).header("content-type", "application/xml"), nginx))),
                RefusalCase.of("gateway-account-unknown", ChangedRequests::byAnotherServer),
                RefusalCase.of(
                        "path-bytes",
                        world -> world.through(
                                URI_LINE,
                                "proxy_set_header X-Original-URI /bucket/%C3%A4;",
                                nginx -> RawHttp.get(
                                        nginx.url(),
                                        "/bucket/%E4",
                                        signer(world, nginx).path("/bucket/%E4").headers())),
                        "/bucket/%E4"));
    }

    /** A gateway that shows a credential of its own, which is of nobody who may ask. */
    private static String byAnotherServer(RefusalWorld world) {
        var token = world.token(world.serviceAccount());
        try (var nginx = world.gateway(text -> text.replace(HOST_LINE, "proxy_set_header X-Original-Host backend;")
                .replace("X-Keyhold-Authorization \"\"", "X-Keyhold-Authorization \"Bearer " + token + "\""))) {
            return get(signer(world, nginx).header("host", "backend"), nginx);
        }
    }

    private static List<RefusalCase> beforeTheApi() {
        return List.of(
                RefusalCase.of(
                        "signed-other-host",
                        world -> {
                            var settings =
                                    "proxy_set_header Host backend; proxy_set_header X-Forwarded-Host $http_host;";
                            try (var nginx = world.beforeApi(settings);
                                    var through = new Clients(nginx.url(), Optional.empty());
                                    var iam = through.iam(world.root())) {
                                return RefusalWorld.refused(iam::listUsers);
                            }
                        },
                        "and backend arrived."),
                RefusalCase.of("body-changed", world -> {
                    try (var nginx = world.beforeApi("proxy_set_header Host $http_host; proxy_set_body '{ }';");
                            var through = new Clients(nginx.url(), Optional.empty());
                            var kms = through.kms(world.root())) {
                        return RefusalWorld.refused(kms::listKeys);
                    }
                }),
                RefusalCase.of(
                        "no-such-operation", world -> RawHttp.post(world.api().url(), "/prefix/", "{}")),
                RefusalCase.of(
                        "no-such-operation",
                        world -> RefusalWorld.refused(
                                () -> world.behindApi().kms(world.root()).describeCustomKeyStores())),
                RefusalCase.of(
                        "scope-differs",
                        world -> RawHttp.send(
                                world.api().url(),
                                "POST",
                                "/",
                                headers(signer(world, world.api()), "x-amz-target", "TrentService.ListKeys"),
                                "{}"),
                        "The service has to be kms"));
    }

    private static Map<String, String> headers(HandSigner signer, String name, String value) {
        var all = new TreeMap<>(signer.header(name, value).headers());
        all.put("content-type", "application/x-amz-json-1.1");
        return all;
    }

    private static HandSigner signer(RefusalWorld world, Proxy nginx) {
        return new HandSigner(world.root(), nginx.url(), Instant.now());
    }

    private static String get(HandSigner signer, Proxy nginx) {
        return RawHttp.get(nginx.url(), OBJECT, signer.headers());
    }

    private static RefusalCase signed(String cause, UnaryOperator<HandSigner> how, String... because) {
        return RefusalCase.of(cause, world -> get(how.apply(signer(world, world.gateway())), world.gateway()), because);
    }

    private static List<RefusalCase> byTheSigner() {
        return List.of(
                RefusalCase.of(
                        "path-rules",
                        world -> RawHttp.get(
                                world.gateway().url(),
                                "/bucket//a%20b",
                                signer(world, world.gateway())
                                        .path("/bucket/a%2520b")
                                        .headers())),
                RefusalCase.of("query-order", world -> query(world, "b=1&a=2")),
                RefusalCase.of("query-coded-otherwise", world -> query(world, "a=b+c")),
                // Raw bytes: signed in UTF-8, sent in Latin-1.
                RefusalCase.of(
                        "header-bytes",
                        world -> get(
                                signer(world, world.gateway()).header("x-amz-meta-name", "\u00e4"), world.gateway())),
                signed("body-not-as-signed", signer -> signer.hash("UNSIGNED-PAYLOAD"), "UNSIGNED-PAYLOAD"),
                signed("other-date", signer -> {
                    var other = HandSigner.basic(Instant.now().minusSeconds(60));
                    return signer.header("date", other).date(other);
                }),
                signed("body-hash-missing", signer -> signer.without(HandSigner.HASH)),
                signed("host-not-signed", signer -> signer.without("host")),
                RefusalCase.of(
                        "header-list",
                        world -> RawHttp.get(
                                world.gateway().url(),
                                OBJECT,
                                signer(world, world.gateway())
                                        .headers(List.of(HandSigner.DATE, HandSigner.HASH, "host")))),
                // The value of a cookie is not kept.
                RefusalCase.of("not-comparable", world -> {
                    var wrong = AwsBasicCredentials.create(world.root().accessKeyId(), "wrong");
                    var signer = new HandSigner(wrong, world.gateway().url(), Instant.now());
                    return get(signer.header("cookie", "a=b"), world.gateway());
                }));
    }

    private static String query(RefusalWorld world, String query) {
        return RawHttp.get(
                world.gateway().url(),
                OBJECT + "?" + query,
                signer(world, world.gateway()).query(query).headers());
    }

    private static List<RefusalCase> ofTimeAndScope() {
        return List.of(
                RefusalCase.of(
                        "signed-too-long-ago",
                        world -> signedBySdk(world, "s3", Duration.ofMinutes(-17), AuthLocation.HEADER),
                        "17 minutes later"),
                RefusalCase.of(
                        "signed-in-the-future",
                        world -> signedBySdk(world, "s3", Duration.ofMinutes(17), AuthLocation.HEADER),
                        "earlier"),
                RefusalCase.of(
                        "presigned-expired",
                        world -> signedBySdk(world, "s3", Duration.ofHours(-3), AuthLocation.QUERY_STRING)),
                RefusalCase.of(
                        "scope-of-this-service",
                        world -> signedBySdk(world, "iam", Duration.ZERO, AuthLocation.HEADER)),
                RefusalCase.of(
                        "service-not-behind-gateway",
                        world -> signedBySdk(world, "orders", Duration.ZERO, AuthLocation.HEADER)),
                signed("scope-differs", signer -> signer.scope("20200101/eu-1/s3/aws4_request"), "Its day is 20200101"),
                signed(
                        "scope-differs",
                        signer ->
                                signer.scope(HandSigner.basic(Instant.now()).substring(0, 8) + "/eu*1/s3/aws4_request"),
                        "The region is no name of one"));
    }

    private static String signedBySdk(RefusalWorld world, String service, Duration off, AuthLocation location) {
        var to = world.gateway().url();
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(to.resolve(OBJECT))
                .build();
        var sign = SignRequest.builder(world.root())
                .request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-1")
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(Instant.now().plus(off), ZoneOffset.UTC))
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, location);
        if (location == AuthLocation.QUERY_STRING) {
            sign.putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofHours(1));
        }
        var signed = AwsV4HttpSigner.create().sign(sign.build()).request();
        var headers = new TreeMap<String, String>();
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name, values.getFirst());
            }
        });
        return RawHttp.get(to, target(signed.getUri()), headers);
    }

    private static String target(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static List<RefusalCase> unreadable() {
        return List.of(
                RefusalCase.of(
                        "signature-version-2",
                        world -> RawHttp.get(
                                world.gateway().url(), "/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=a", Map.of())),
                RefusalCase.of("unsupported-algorithm", world -> world.bearer("AWS4-ECDSA-P256-SHA256 Credential=a")),
                RefusalCase.of(
                        "two-signatures",
                        world -> RawHttp.get(
                                world.gateway().url(),
                                OBJECT + "?X-Amz-Signature=a",
                                signer(world, world.gateway()).headers())),
                RefusalCase.of("bad-lifetime", world -> {
                    var time = HandSigner.basic(Instant.now());
                    return RawHttp.get(
                            world.gateway().url(),
                            OBJECT + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                                    + world.root().accessKeyId() + "%2F" + time.substring(0, 8)
                                    + "%2Feu-1%2Fs3%2Faws4_request&X-Amz-Date=" + time
                                    + "&X-Amz-Expires=0&X-Amz-SignedHeaders=host&X-Amz-Signature=a",
                            Map.of());
                }),
                // A store that asks by Keystone tells of a header that is not ASCII, of which its bytes are not known.
                RefusalCase.of("bytes-lost", world -> {
                    var sent = new StringBuilder("\"host\":\"127.0.0.1\"");
                    signer(world, world.gateway())
                            .header("x-amz-meta-name", "\u00e4")
                            .headers()
                            .forEach((name, value) -> sent.append(",\"" + name + "\":\"" + value + "\""));
                    return RawHttp.post(
                            world.api().url(),
                            "/v3/s3tokens",
                            "{\"credentials\":{\"access\":\"" + world.root().accessKeyId()
                                    + "\",\"signature\":\"a\",\"verb\":\"GET\",\"host\":\"127.0.0.1\",\"path\":\"/\","
                                    + "\"body_hash\":\"" + HandSigner.EMPTY + "\",\"headers\":{"
                                    + sent.toString().replace("\u00e4", "\\u00e4") + "}}}");
                }));
    }
}
