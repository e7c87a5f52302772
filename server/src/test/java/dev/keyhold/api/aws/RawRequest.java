package dev.keyhold.api.aws;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request as it goes on the wire, byte for byte; {@code host} is one of the headers. */
public record RawRequest(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
    static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    public RawRequest {
        headers = List.copyOf(headers);
    }

    /** Characters from here on stand for bytes: nobody means anything by them. */
    private static final char BYTES = '\uF700';

    /** Text that goes on the wire as these bytes, whether they are UTF-8 or not. */
    public static String bytes(int... bytes) {
        var text = new StringBuilder();
        for (var b : bytes) {
            text.append((char) (BYTES + b));
        }
        return text.toString();
    }

    static boolean isByte(int c) {
        return c >= BYTES && c < BYTES + 0x100;
    }

    /** A POST of a form to the root path. */
    public static RawRequest post(String host, String form) {
        return new RawRequest(
                "POST",
                "/",
                List.of(Map.entry("host", host), Map.entry("content-type", FORM)),
                form.getBytes(StandardCharsets.UTF_8));
    }

    /** A POST of AWS's JSON protocol. */
    public static RawRequest json(String host, String target, String body) {
        return new RawRequest(
                "POST",
                "/",
                List.of(
                        Map.entry("host", host),
                        Map.entry("content-type", "application/x-amz-json-1.1"),
                        Map.entry("x-amz-target", target)),
                body.getBytes(StandardCharsets.UTF_8));
    }

    public static RawRequest get(String host, String target) {
        return new RawRequest("GET", target, List.of(Map.entry("host", host)), new byte[0]);
    }

    public RawRequest with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new RawRequest(method, target, more, body);
    }

    public RawRequest without(String name) {
        return new RawRequest(
                method,
                target,
                headers.stream()
                        .filter(header -> !header.getKey().equalsIgnoreCase(name))
                        .toList(),
                body);
    }

    public RawRequest replacing(String name, String value) {
        return without(name).with(name, value);
    }

    public RawRequest withHeaders(List<Map.Entry<String, String>> others) {
        return new RawRequest(method, target, others, body);
    }

    public RawRequest withTarget(String other) {
        return new RawRequest(method, other, headers, body);
    }

    public RawRequest withMethod(String other) {
        return new RawRequest(other, target, headers, body);
    }

    public RawRequest withBody(byte[] other) {
        return new RawRequest(method, target, headers, other);
    }

    public String path() {
        var mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    public String query() {
        var mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    public String header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** {@code name, value, name, value…} as a form. */
    public static String form(String... namesAndValues) {
        var form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(form.isEmpty() ? "" : "&")
                    .append(encode(namesAndValues[i]))
                    .append('=')
                    .append(encode(namesAndValues[i + 1]));
        }
        return form.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + target + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
    }
}
