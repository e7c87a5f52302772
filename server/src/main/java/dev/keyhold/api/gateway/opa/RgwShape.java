package dev.keyhold.api.gateway.opa;

import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.api.gateway.mapping.ForwardedCall;
import dev.keyhold.api.gateway.mapping.RequestMapping;
import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.sigv4.PercentCoding;
import dev.keyhold.sigv4.WireRequest;
import dev.keyhold.sigv4.WireText;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The requests of Ceph's gateway for decisions. They describe the HTTP request in place of an action: method, path and
 * query, and no header. So what only headers say is unknown.
 */
final class RgwShape {
    /** What the query of a request says alone. */
    private static final Set<String> IN_QUERY = Set.of("s3:prefix", "s3:delimiter", "s3:max-keys", "s3:versionid");

    private static final List<Map.Entry<String, String>> HOST = List.of(Map.entry("host", "rgw"));

    private final RequestMapping mapping;
    private final InstantSource clock;

    RgwShape(RequestMapping mapping, InstantSource clock) {
        this.mapping = mapping;
        this.clock = clock;
    }

    StoreRequest read(JsonObject input) throws MalformedRequestException {
        var user = input.object("user_info").text("user_id");
        var method = input.text("method");
        var decoded = input.text("decoded_uri");
        var bucket = input.has("bucket_info") ? name(input.object("bucket_info")) : "";
        var object = input.textOrEmpty("object_name");
        var query = input.textOrEmpty("params");
        var client = new StoreClient(new StoreClient.Name.InStore(user), SessionPolicies.NONE, false);
        return StoreRequest.of(client, false, () -> {
            if (!WireText.isAscii(query)) {
                throw new UndecidableException("the query is not as it was sent");
            }
            var path = path(decoded, bucket, object);
            return checks(new WireRequest(method, path, query, HOST, new byte[0], false));
        });
    }

    private static String name(JsonObject bucketInfo) throws MalformedRequestException {
        return bucketInfo.has("bucket") ? bucketInfo.object("bucket").textOrEmpty("name") : "";
    }

    /**
     * The path of what the store is about to serve, encoded. It tells that twice, and both must agree: only then the
     * path is one of S3, and not of another API of the store.
     */
    private static String path(String decoded, String bucket, String object) throws UndecidableException {
        var slash = decoded.indexOf('/', 1);
        var first = decoded.substring(Math.min(1, decoded.length()), slash < 0 ? decoded.length() : slash);
        var rest = slash < 0 ? "" : decoded.substring(slash + 1);
        if (!decoded.startsWith("/") || !rest.equals(object) || !(bucket.isEmpty() || bucket.equals(first))) {
            throw new UndecidableException("the path is not that of the bucket and the object");
        }
        var segments = Stream.of(decoded.split("/", -1))
                .map(segment -> PercentCoding.encode(segment.getBytes(StandardCharsets.UTF_8)));
        return segments.collect(Collectors.joining("/"));
    }

    private List<AccessCheck> checks(WireRequest wire) throws UndecidableException {
        try {
            return mapping.map(new ForwardedCall(wire, false, clock.instant())).stream()
                    .map(check -> new AccessCheck(check.action(), check.resource(), ofQuery(check.context())))
                    .toList();
        } catch (UnmappableException unmappable) {
            throw new UndecidableException(unmappable.why());
        }
    }

    private static RequestContext ofQuery(RequestContext context) {
        return key -> IN_QUERY.contains(key) ? context.value(key) : ContextValue.UNKNOWN;
    }
}
