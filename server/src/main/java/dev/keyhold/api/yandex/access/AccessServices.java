package dev.keyhold.api.yandex.access;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.api.GatewayAccess;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The service under both of its names. Their messages are the same on the wire, but for a credential that the older one
 * does not know and neither accepts, so they share one set of classes.
 */
public final class AccessServices {
    private static final String OLDER = dev.keyhold.yandex.api.priv.servicecontrol.v1.AccessServiceGrpc.SERVICE_NAME;

    /** What it is called by clients, the newer name first. */
    public static final List<String> NAMES =
            List.of(dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc.SERVICE_NAME, OLDER);

    private static final String OLDER_SUBJECT = dev.keyhold.yandex.api.priv.servicecontrol.v1.Subject.getDescriptor()
            .getFullName();

    private final SubjectResolver identification;
    private final AccessEvaluator accessEvaluator;
    private final RequestObserver observer;

    public AccessServices(
            IamTokens tokens,
            ApiKeyAuthenticator apiKeys,
            SigV4Authenticator credentials,
            Audience audience,
            AccessEvaluator accessEvaluator,
            InstantSource clock,
            RequestObserver observer) {
        this.identification =
                new SubjectResolver(tokens, apiKeys, credentials, audience, accessEvaluator, clock, observer);
        this.accessEvaluator = accessEvaluator;
        this.observer = observer;
    }

    /**
     * The services; the caller adds the validation against their contract.
     *
     * @param gatewayAccess refuses who may not ask
     * @param origins tells where the call comes from that the current thread answers
     */
    public List<ServerServiceDefinition> definitions(
            Function<ServiceRequestContext, Optional<GatewayAccess.Denied>> gatewayAccess,
            Supplier<RequestOrigin> origins) {
        var admission = new GatewayInterceptor(gatewayAccess);
        var newer = api(origins, Subject.getDescriptor().getFullName());
        var older = renamed(api(origins, OLDER_SUBJECT), OLDER);
        return List.of(ServerInterceptors.intercept(newer, admission), ServerInterceptors.intercept(older, admission));
    }

    private ServerServiceDefinition api(Supplier<RequestOrigin> origins, String subjectType) {
        return new AccessApi(identification, accessEvaluator, observer, origins, subjectType).bindService();
    }

    private static ServerServiceDefinition renamed(ServerServiceDefinition service, String name) {
        var renamed = ServerServiceDefinition.builder(name);
        service.getMethods().forEach(method -> renamed.addMethod(renamed(method, name)));
        return renamed.build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> renamed(ServerMethodDefinition<Q, R> method, String service) {
        var descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder()
                        .setFullMethodName(
                                MethodDescriptor.generateFullMethodName(service, descriptor.getBareMethodName()))
                        .build(),
                method.getServerCallHandler());
    }
}
