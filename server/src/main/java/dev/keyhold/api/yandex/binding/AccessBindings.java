package dev.keyhold.api.yandex.binding;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.operation.OperationReplies;
import dev.keyhold.api.yandex.operation.ResultMapper;
import dev.keyhold.api.yandex.protocol.CallContext;
import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Principal;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.AccessBindingsOperationResult;
import dev.keyhold.yandex.api.access.ListAccessBindingsRequest;
import dev.keyhold.yandex.api.access.ListAccessBindingsResponse;
import dev.keyhold.yandex.api.access.SetAccessBindingsMetadata;
import dev.keyhold.yandex.api.access.SetAccessBindingsRequest;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsMetadata;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.operation.Operation;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The three methods about access bindings, which the services of all kinds of resources have alike. */
public final class AccessBindings {
    private final RoleBindings bindings;
    private final OperationReplies operations;
    private final Kind kind;

    public AccessBindings(RoleBindings bindings, OperationReplies operations, Kind kind) {
        this.bindings = bindings;
        this.operations = operations;
        this.kind = kind;
    }

    /**
     * A kind of resource.
     *
     * @param noun what descriptions of operations call it
     * @param find the resource that a caller names by its identifier
     * @param response the message that the operation of a change ends with, of the type that the contract declares
     */
    public record Kind(
            String noun,
            BiFunction<Principal, String, RoleBindings.On> find,
            dev.keyhold.domain.authz.Action list,
            dev.keyhold.domain.authz.Action set,
            Function<RoleBindings.Effect, Message> response) {}

    public void list(ListAccessBindingsRequest request, StreamObserver<ListAccessBindingsResponse> reply) {
        UnaryReplies.page(reply, request, ListAccessBindingsResponse.getDefaultInstance(), (principal, at) -> {
            var grants = bindings.list(principal, kind.list(), kind.find().apply(principal, request.getResourceId()));
            return PageTokens.slice(grants, at).map(AccessBindings::binding);
        });
    }

    public void set(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var resource = kind.find().apply(CallContext.requireCaller(), request.getResourceId());
        var grants = request.getAccessBindingsList().stream()
                .map(AccessBindings::grant)
                .toList();
        var resultMapper = new ResultMapper<RoleBindings.Effect>(
                "Set access bindings of " + kind.noun(),
                effect -> SetAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                kind.response());
        operations.run(
                reply, resultMapper, (principal, hook) -> bindings.set(principal, kind.set(), resource, grants, hook));
    }

    public void update(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var resource = kind.find().apply(CallContext.requireCaller(), request.getResourceId());
        var deltas = request.getAccessBindingDeltasList().stream()
                .map(delta -> new RoleBindings.Delta(
                        delta.getAction() == AccessBindingAction.ADD, grant(delta.getAccessBinding())))
                .toList();
        var resultMapper = new ResultMapper<RoleBindings.Effect>(
                "Update access bindings of " + kind.noun(),
                effect -> UpdateAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                kind.response());
        operations.run(
                reply,
                resultMapper,
                (principal, hook) -> bindings.update(principal, kind.set(), resource, deltas, hook));
    }

    /** What a change made different. */
    public static Message result(RoleBindings.Effect effect) {
        return AccessBindingsOperationResult.newBuilder()
                .addAllEffectiveDeltas(effect.deltas().stream()
                        .map(delta -> AccessBindingDelta.newBuilder()
                                .setAction(delta.add() ? AccessBindingAction.ADD : AccessBindingAction.REMOVE)
                                .setAccessBinding(binding(delta.grant()))
                                .build())
                        .toList())
                .build();
    }

    private static RoleBindings.Grant grant(dev.keyhold.yandex.api.access.AccessBinding binding) {
        return new RoleBindings.Grant(
                binding.getRoleId(),
                new AccessBinding.Subject(
                        binding.getSubject().getType(), binding.getSubject().getId()));
    }

    private static dev.keyhold.yandex.api.access.AccessBinding binding(RoleBindings.Grant grant) {
        return dev.keyhold.yandex.api.access.AccessBinding.newBuilder()
                .setRoleId(grant.role())
                .setSubject(Subject.newBuilder()
                        .setType(grant.subject().type())
                        .setId(grant.subject().id()))
                .build();
    }
}
