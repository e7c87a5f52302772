package dev.keyhold.api.yandex.protocol;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/**
 * Refuses methods that the contract has and this server does not, before any check: there is nothing behind them to
 * protect.
 */
public final class UnservedMethods implements ServerInterceptor {
    private static final String ORGANIZATIONS = "yandex.cloud.organizationmanager.v1.OrganizationService/";
    private static final String CLOUDS = "yandex.cloud.resourcemanager.v1.CloudService/";
    private static final String FOLDERS = "yandex.cloud.resourcemanager.v1.FolderService/";

    /** All there are, by their full names. */
    public static final Set<String> METHODS = Set.of(
            ORGANIZATIONS + "ListAccessPolicyBindings",
            ORGANIZATIONS + "BindAccessPolicy",
            ORGANIZATIONS + "UnbindAccessPolicy",
            ORGANIZATIONS + "UpdateAccessPolicyBindingParameters",
            CLOUDS + "ListAccessPolicyBindings",
            CLOUDS + "BindAccessPolicy",
            CLOUDS + "UnbindAccessPolicy",
            CLOUDS + "UpdateAccessPolicyBindingParameters",
            FOLDERS + "ListAccessPolicyBindings",
            FOLDERS + "BindAccessPolicy",
            FOLDERS + "UnbindAccessPolicy",
            FOLDERS + "UpdateAccessPolicyBindingParameters");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var method = call.getMethodDescriptor().getFullMethodName();
        if (METHODS.contains(method)) {
            throw Status.UNIMPLEMENTED
                    .withDescription("Method " + method + " is unimplemented")
                    .asRuntimeException();
        }
        return next.startCall(call, headers);
    }
}
