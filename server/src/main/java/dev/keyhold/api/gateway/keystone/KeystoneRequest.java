package dev.keyhold.api.gateway.keystone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.sigv4.StringToSign;
import dev.keyhold.sigv4.SuppliedHashRules;
import dev.keyhold.sigv4.WireHeaders;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code credentials} that a server sends, in one of the two forms of Keystone. */
record KeystoneRequest(JsonNode credentials) {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_MEMBERS = 1_000;
    private static final int MAX_TOKENS = 20_000;
    private static final List<String> TEXTS =
            List.of("access", "signature", "token", "host", "verb", "path", "body_hash");
    private static final List<String> MAPS = List.of("headers", "params");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .build();

    /** Reads a body; empty when it is no object with credentials in it. */
    static Optional<KeystoneRequest> parse(byte[] body) {
        try {
            var tree = JSON.readTree(body);
            return Optional.ofNullable(tree)
                    .map(node -> node.has("credentials") ? node.get("credentials") : node.get("ec2Credentials"))
                    .filter(JsonNode::isObject)
                    .map(KeystoneRequest::new);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("bytes can always be read", e);
        }
    }

    /**
     * What is wrong with the form of the credentials, if anything is. Nothing is passed over for its form: the request
     * that was signed may lack just that.
     */
    Optional<String> fault() {
        for (var name : TEXTS) {
            var value = credentials.get(name);
            if (value != null && !value.isValueNode()) {
                return Optional.of("credentials." + name + " must be a text");
            }
        }
        for (var name : hasText() ? List.<String>of() : MAPS) {
            var value = credentials.get(name);
            if (value != null && !value.isNull() && !isOfTexts(value)) {
                return Optional.of("credentials." + name + " must be an object of texts");
            }
        }
        return Optional.empty();
    }

    private static boolean isOfTexts(JsonNode members) {
        return members.isObject() && members.valueStream().allMatch(member -> member.isValueNode() && !member.isNull());
    }

    /** True when the server has made the text to be signed, and sends that. */
    boolean hasText() {
        return credentials.hasNonNull("token");
    }

    /**
     * The text that was signed, in Base64 of either alphabet; empty where it is in neither.
     *
     * @throws SignatureException when it is no text of Signature Version 4
     */
    Optional<StringToSign> text() {
        var token = text("token").replace('+', '-').replace('/', '_');
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return Optional.of(StringToSign.parse(new String(decoded, StandardCharsets.UTF_8)));
    }

    /** What is to be verified of {@code text}; empty when no key can have that name. */
    Optional<SignedRequest> signed(StringToSign text, String operation, RequestOrigin origin) {
        return accessKey()
                .map(key -> new SignedRequest(
                        operation, key, text.scope(), text.text(), text("signature"), Optional.empty(), origin));
    }

    Optional<AccessKeyId> accessKey() {
        return AccessKeyId.parse(text("access"));
    }

    /**
     * The request that the server tells of part by part; empty when it tells too little or too much. Servers differ in
     * what they make of bytes that are no ASCII, so a signature cannot cover any but those of parameters, which are
     * UTF-8.
     */
    Optional<WireRequest> wire() {
        var stated = members("headers");
        stated.replaceAll(header -> Map.entry(header.getKey(), ascii(header.getValue())));
        var headers = WireHeaders.of(stated, ascii(text("host")));
        var verb = text("verb");
        var path = ascii(text("path"));
        if (verb.isEmpty() || !path.startsWith("/") || path.indexOf('?') >= 0 || headers.size() > MAX_MEMBERS) {
            return Optional.empty();
        }
        // Parameters of a POST come in its body, whose hash covers them.
        var query = verb.equals("POST") ? "" : query();
        return Optional.of(new WireRequest(verb, path, query, headers, new byte[0], false));
    }

    /** How far the body is covered: the server has hashed it. */
    SuppliedHashRules rules(Audience audience) {
        return new SuppliedHashRules(text("body_hash"), audience);
    }

    private static String ascii(String text) {
        return WireText.isAscii(text) ? text : WireText.AMBIGUOUS_BYTES;
    }

    private String query() {
        var query = new StringBuilder();
        for (var parameter : members("params")) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(encoded(parameter.getKey()))
                    .append('=')
                    .append(encoded(parameter.getValue()));
        }
        return query.toString();
    }

    private static String encoded(String text) {
        // In the place of bytes that are no UTF-8 servers have this.
        return text.contains(WireText.AMBIGUOUS_BYTES)
                ? WireText.AMBIGUOUS_BYTES
                : PercentCoding.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Map.Entry<String, String>> members(String name) {
        var members = new ArrayList<Map.Entry<String, String>>();
        credentials
                .path(name)
                .properties()
                .forEach(member ->
                        members.add(Map.entry(member.getKey(), member.getValue().asText())));
        return members;
    }

    private String text(String name) {
        return credentials.path(name).asText("");
    }

    @Override
    public String toString() {
        return "KeystoneRequest[" + accessKey().map(AccessKeyId::redacted).orElse("-") + "]";
    }
}
