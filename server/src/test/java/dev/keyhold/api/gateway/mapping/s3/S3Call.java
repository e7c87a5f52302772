package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request to a store, and what the mapping makes of it. */
record S3Call(
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        boolean bodyIsWhole,
        List<String> domains,
        Audience.Plus plus) {
    static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String SCOPE = "AKIAIOSFODNN7EXAMPLE/20261129/eu-1/s3/aws4_request";
    private static final String SIGNATURE = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            + SCOPE.replace("/", "%2F")
            + "&X-Amz-Date=20261129T115958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=00";

    /** In path style, with a token. */
    static S3Call of(String method, String target) {
        return new S3Call(
                method,
                target,
                List.of(Map.entry("host", "store.example")),
                new byte[0],
                false,
                List.of(),
                Audience.Plus.SPACE);
    }

    static S3Call get(String target) {
        return of("GET", target);
    }

    static S3Call put(String target) {
        return of("PUT", target);
    }

    /** A request that deletes several objects, with its list. */
    static S3Call delete(String list) {
        return of("POST", "/bucket?delete").body(list.getBytes(StandardCharsets.UTF_8));
    }

    S3Call header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new S3Call(method, target, more, body, bodyIsWhole, domains, plus);
    }

    S3Call host(String host) {
        var others = new ArrayList<>(headers);
        others.removeIf(header -> header.getKey().equals("host"));
        others.addFirst(Map.entry("host", host));
        return new S3Call(method, target, others, body, bodyIsWhole, domains, plus);
    }

    S3Call domains(String... names) {
        return new S3Call(method, target, headers, body, bodyIsWhole, List.of(names), plus);
    }

    S3Call plus(Audience.Plus reading) {
        return new S3Call(method, target, headers, body, bodyIsWhole, domains, reading);
    }

    /** With all of its body. */
    S3Call body(byte[] bytes) {
        return new S3Call(method, target, headers, bytes, true, domains, plus);
    }

    S3Call signed() {
        return signedFor(SCOPE);
    }

    S3Call signedFor(String scope) {
        return header(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host;x-amz-date, Signature=00")
                .header("x-amz-date", "20261129T115959Z");
    }

    S3Call presigned() {
        var with = target + (target.contains("?") ? "&" : "?") + SIGNATURE;
        return new S3Call(method, with, headers, body, bodyIsWhole, domains, plus);
    }

    List<AccessCheck> checks() throws UnmappableException {
        var wire = WireRequest.of(method, target, headers, body, false);
        return new S3RequestMapping(domains, plus).map(new ForwardedCall(wire, bodyIsWhole, NOW));
    }

    /** Each action with its resource. */
    List<String> needs() throws UnmappableException {
        return checks().stream()
                .map(check -> check.action() + " " + check.resource())
                .toList();
    }

    /** Each action, of the bucket of these tests or of one that begins with {@code source}. */
    List<String> actions() throws UnmappableException {
        return checks().stream().map(S3Call::action).toList();
    }

    private static String action(AccessCheck check) {
        var resource = check.resource().toString();
        var name = check.action().toString().substring("s3:".length());
        return (resource.startsWith("every ") ? "every " : "")
                + (resource.startsWith("arn:aws:s3:::source") ? "source " : "")
                + name;
    }

    /** The value of a condition key for an action. */
    ContextValue key(String action, String key) throws UnmappableException {
        return checks().stream()
                .filter(check -> action(check).equals(action))
                .findFirst()
                .orElseThrow()
                .context()
                .value(key.toLowerCase(Locale.ROOT));
    }

    /** The same for the first action. */
    ContextValue key(String key) throws UnmappableException {
        return checks().getFirst().context().value(key.toLowerCase(Locale.ROOT));
    }

    boolean isRefused() {
        try {
            checks();
            return false;
        } catch (UnmappableException _) {
            return true;
        }
    }

    @Override
    public String toString() {
        return method + " " + target + " " + headers;
    }
}
