package dev.keyhold.api.yandex.protocol;

import dev.keyhold.model.Redaction;
import dev.keyhold.yandex.api.endpoint.ApiEndpoint;
import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceGrpc.ApiEndpointServiceImplBase;
import dev.keyhold.yandex.api.endpoint.GetApiEndpointRequest;
import dev.keyhold.yandex.api.endpoint.ListApiEndpointsRequest;
import dev.keyhold.yandex.api.endpoint.ListApiEndpointsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/** Tells clients where each API is: here, all of them. */
public final class ApiEndpointService extends ApiEndpointServiceImplBase {
    /** No id twice: clients make a map of them. The Java SDK looks for the spellings without a hyphen. */
    private static final List<String> IDS = List.of(
            "iam",
            "organization-manager",
            "organizationmanager",
            "resource-manager",
            "resourcemanager",
            "operation",
            "endpoint",
            "kms",
            "kms-crypto");

    private final Optional<String> address;

    /** {@code address} is a host and port that every client can reach; empty means whichever the client dialled. */
    public ApiEndpointService(Optional<String> address) {
        this.address = address;
    }

    @Override
    public void get(GetApiEndpointRequest request, StreamObserver<ApiEndpoint> call) {
        if (!IDS.contains(request.getApiEndpointId())) {
            throw Status.NOT_FOUND
                    .withDescription("Api endpoint " + Redaction.of(request.getApiEndpointId()) + " not found")
                    .asRuntimeException();
        }
        UnaryReplies.send(call, endpoint(request.getApiEndpointId()));
    }

    /** Lists all of them on one page: some clients do not look for another, and some reject what they see twice. */
    @Override
    public void list(ListApiEndpointsRequest request, StreamObserver<ListApiEndpointsResponse> call) {
        var all = ListApiEndpointsResponse.newBuilder();
        IDS.forEach(id -> all.addEndpoints(endpoint(id)));
        UnaryReplies.send(call, all.build());
    }

    private ApiEndpoint endpoint(String id) {
        return ApiEndpoint.newBuilder()
                .setId(id)
                .setAddress(address.orElseGet(() -> CallContext.current().address()))
                .build();
    }
}
