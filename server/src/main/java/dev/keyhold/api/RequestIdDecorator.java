package dev.keyhold.api;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.crypto.IdGenerator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request its id, by which the response, the log and the audit trail name it. The id is always a new one, so
 * that no two requests share one, whatever clients send.
 */
public final class RequestIdDecorator extends SimpleDecoratingHttpService {
    /** A service has few paths that the transport keeps. */
    private static final int CACHED_PATHS = 256;

    private final AtomicInteger cachedPaths = new AtomicInteger();
    private final ServiceEntry entry;
    private final IdGenerator ids;

    public RequestIdDecorator(HttpService delegate, ServiceEntry entry, IdGenerator ids) {
        super(delegate);
        this.entry = entry;
        this.ids = ids;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        LiveRequest.of(context).id(ids.requestId());
        entry.begin(context);
        return unwrap().serve(context, request);
    }

    /**
     * Whether the transport keeps how it has read the path, which it asks with each request: a few times are enough,
     * and each takes another listener for the end of the request.
     */
    @Override
    public boolean shouldCachePath(String path, @Nullable String query, Route route) {
        return cachedPaths.get() < CACHED_PATHS
                && super.shouldCachePath(path, query, route)
                && cachedPaths.incrementAndGet() <= CACHED_PATHS;
    }

    /** The id of a request. */
    public static String of(ServiceRequestContext context) {
        var id = LiveRequest.of(context).id();
        if (id == null) {
            throw new IllegalStateException("the request has no id yet: " + context);
        }
        return id;
    }
}
