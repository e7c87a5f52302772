package dev.keyhold.server;

import com.linecorp.armeria.server.HttpService;
import dev.keyhold.api.RequestIdDecorator;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.crypto.IdGenerator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a request passes on its way to the service of its API, the same for all APIs. The service then authenticates the
 * caller in the way of its API, and records how the request ended in {@link dev.keyhold.api.RequestLog}: one line and
 * one count.
 */
final class RequestPipeline {
    private final IdGenerator ids;
    private final RequestsInProgress inProgress;
    private final ConcurrencyLimits limits;
    private final OverloadLog overloads;

    RequestPipeline(IdGenerator ids, RequestsInProgress inProgress, ConcurrencyLimits limits, OverloadLog overloads) {
        this.ids = ids;
        this.inProgress = inProgress;
        this.limits = limits;
        this.overloads = overloads;
    }

    /** The decorators of a service, the outermost first. */
    private List<UnaryOperator<HttpService>> decorators(ServiceEntry entry) {
        return List.of(
                service -> new RequestIdDecorator(service, entry, ids),
                UnaryResponseDecorator::new,
                inProgress::of,
                service -> new AdmissionDecorator(service, entry, limits, overloads));
    }

    /** Puts the decorators around the service behind {@code entry}. */
    Function<HttpService, HttpService> to(ServiceEntry entry) {
        return service -> decorators(entry).reversed().stream()
                .reduce(service, (inner, decorator) -> decorator.apply(inner), (one, _) -> one);
    }
}
