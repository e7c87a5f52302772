package dev.keyhold.api.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.api.ServiceEntry;
import dev.keyhold.model.AccountId;
import java.util.function.BiFunction;

/**
 * The entrance to an interface for other servers: who may ask shows before anything of the question is read.
 *
 * @param denied the answer to a question of that request id, in the form that the interface has for it
 * @param readsBody whether the question stands in a body
 * @param nothing a question without content
 */
public record GatewayEndpoint(
        GatewayAccess gatewayAccess,
        BiFunction<S3Error, String, HttpResponse> denied,
        boolean readsBody,
        HttpData nothing)
        implements ServiceEntry {
    @Override
    public boolean isForKnownCallers(ServiceRequestContext context) {
        return true;
    }

    @Override
    public Caller caller(ServiceRequestContext context) {
        return gatewayAccess.mayAsk(context) ? Caller.authenticated(AccountId.SYSTEM) : Caller.UNKNOWN;
    }

    @Override
    public HttpResponse refuse(ServiceRequestContext context, Obstacle obstacle) {
        var denial = switch (obstacle) {
            case CROWDED -> S3Error.BUSY;
            case TOO_LARGE -> S3Error.TOO_LARGE;
        };
        return denied.apply(denial, gatewayAccess.origin(context).requestId());
    }
}
