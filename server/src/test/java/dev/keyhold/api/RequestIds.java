package dev.keyhold.api;

import com.linecorp.armeria.server.HttpService;
import dev.keyhold.crypto.IdGenerator;
import java.util.Random;
import java.util.function.Function;

/** Request ids for a service that is served alone. */
public final class RequestIds {
    private RequestIds() {}

    public static Function<HttpService, HttpService> decorator(ServiceEntry entry) {
        var ids = new IdGenerator(new Random(1));
        return service -> new RequestIdDecorator(service, entry, ids);
    }
}
