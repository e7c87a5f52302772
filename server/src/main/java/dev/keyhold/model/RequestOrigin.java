package dev.keyhold.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as far as audit needs it.
 *
 * @param requestId unique for each request, also returned to the client
 * @param source the address it came from
 * @param userAgent what the client calls itself, cut to 256 characters; empty when it does not say
 * @param api the API: {@code aws}, {@code yandex} or {@link #GATEWAY}, or another origin
 * @param server the address of the server that asks for its client, where one does
 * @param transport how it arrived, where policies may ask for that
 * @param trace the one that the client says it belongs to; of it audit keeps the id
 */
public record RequestOrigin(
        String requestId,
        String source,
        String userAgent,
        String api,
        Optional<String> server,
        Optional<Transport> transport,
        Optional<TraceParent> trace) {
    /** The API of servers that ask for their clients. */
    public static final String GATEWAY = "gateway";

    private static final int MAX_USER_AGENT = 256;
    private static final String RELAYED = "via ";

    public RequestOrigin {
        userAgent = userAgent.length() > MAX_USER_AGENT ? userAgent.substring(0, MAX_USER_AGENT) : userAgent;
    }

    /** For a request that its sender made for itself. */
    public RequestOrigin(String requestId, String source, String userAgent, String api) {
        this(requestId, source, userAgent, api, Optional.empty());
    }

    public RequestOrigin(String requestId, String source, String userAgent, String api, Optional<String> server) {
        this(requestId, source, userAgent, api, server, Optional.empty(), Optional.empty());
    }

    /**
     * How a request arrived. None of it is kept.
     *
     * @param encrypted whether the connection is; empty where a server that asks does not tell
     * @param userAgent what the client calls itself, as it sent it
     * @param referer what the client says it comes from
     */
    public record Transport(Optional<Boolean> encrypted, Optional<String> userAgent, Optional<String> referer) {}

    /** The same request, which arrived in this way. */
    public RequestOrigin over(Transport newTransport) {
        return new RequestOrigin(requestId, source, userAgent, api, server, Optional.of(newTransport), trace);
    }

    /** The same request, with the header {@code traceparent} that it had, if it had one. */
    public RequestOrigin traced(@Nullable String header) {
        return header == null
                ? this
                : new RequestOrigin(requestId, source, userAgent, api, server, transport, TraceParent.parse(header));
    }

    /** The same request in a trace, if there is one. */
    public RequestOrigin inTrace(Optional<TraceParent> known) {
        return known.isEmpty() ? this : new RequestOrigin(requestId, source, userAgent, api, server, transport, known);
    }

    /** The id of the trace, if there is one. */
    public Optional<String> traceId() {
        return trace.map(TraceParent::traceId);
    }

    /** For a request that a server asks about without telling where it came from. */
    public static RequestOrigin relayed(String requestId, String server, String userAgent, String api) {
        return new RequestOrigin(requestId, RELAYED + server, userAgent, api, Optional.of(server));
    }

    /** The same where the server tells, if it tells, which client of its own it asks for. */
    public RequestOrigin ofClient(Optional<String> client, String agent) {
        return client.map(address -> new RequestOrigin(requestId, address, agent, api, server).inTrace(trace))
                .orElse(this);
    }

    /** The server that asks, for what it shows of itself. */
    public RequestOrigin ofServer() {
        return server.map(address -> new RequestOrigin(requestId, address, userAgent, api).inTrace(trace))
                .orElse(this);
    }

    /** True when {@link #source} is a server that speaks for all its clients. */
    public boolean isOfUnknownClient() {
        return source.startsWith(RELAYED);
    }

    /** For work the service does when its time has come. */
    public static RequestOrigin system(String requestId) {
        return new RequestOrigin(requestId, "system", "keyhold", "system");
    }

    /** For work the service does on its own account, such as setting itself up. */
    public static RequestOrigin local(String requestId) {
        return new RequestOrigin(requestId, "local", "keyhold", "local");
    }
}
