package dev.keyhold.api;

import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceErrorHandler;
import com.linecorp.armeria.server.ServiceRequestContext;

/** What takes requests that no path is known for, if it can tell by their heads what they are. */
public interface Fallback extends HttpService, ServiceEntry {
    /** True for a request that it answers. */
    boolean takes(ServiceRequestContext context);

    /** What answers if something goes wrong around that. */
    ServiceErrorHandler errors();
}
