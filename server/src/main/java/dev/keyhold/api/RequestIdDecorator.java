package dev.keyhold.api;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.keyhold.crypto.IdGenerator;

/**
 * Gives each request its id, by which the response, the log and the audit trail name it. The id is always a new one, so
 * that no two requests share one, whatever clients send.
 */
public final class RequestIdDecorator extends SimpleDecoratingHttpService {
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

    /** The id of a request. */
    public static String of(ServiceRequestContext context) {
        var id = LiveRequest.of(context).id();
        if (id == null) {
            throw new IllegalStateException("the request has no id yet: " + context);
        }
        return id;
    }
}
