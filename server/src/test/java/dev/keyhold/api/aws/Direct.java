package dev.keyhold.api.aws;

import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Hands requests to the AWS-compatible API without a connection, as the transport would. */
final class Direct {
    private static final RequestOrigin ORIGIN =
            new RequestOrigin("00000000-0000-4000-8000-000000000000", "192.0.2.1", "test", "aws");

    private Direct() {}

    static AwsEndpoint.Answer raw(TestKeyhold keyhold, RawRequest request, boolean secure) {
        return keyhold.service().api().answer(wire(request, secure), ORIGIN);
    }

    static Aws.Answer send(TestKeyhold keyhold, RawRequest request) {
        return send(keyhold, request, false);
    }

    static Aws.Answer send(TestKeyhold keyhold, RawRequest request, boolean secure) {
        var answer = raw(keyhold, request, secure);
        return Aws.parse(new RawClient.Response(
                answer.status(), List.of(Map.entry("content-type", answer.mediaType())), answer.body()));
    }

    static WireRequest wire(RawRequest request, boolean secure) {
        List<Map.Entry<String, String>> headers = request.headers().stream()
                .map(header -> Map.entry(header.getKey().toLowerCase(Locale.ROOT), WireText.ofUtf8(header.getValue())))
                .toList();
        return new WireRequest(
                request.method(),
                WireText.ofUtf8(request.path()),
                WireText.ofUtf8(request.query()),
                headers,
                request.body(),
                secure);
    }
}
