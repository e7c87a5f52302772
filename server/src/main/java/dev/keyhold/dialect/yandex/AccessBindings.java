package dev.keyhold.dialect.yandex;

import com.google.protobuf.Message;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Caller;
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
    private final Bindings bindings;
    private final Kind kind;

    public AccessBindings(Bindings bindings, Kind kind) {
        this.bindings = bindings;
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
            BiFunction<Caller, String, Bindings.On> find,
            dev.keyhold.domain.Operation list,
            dev.keyhold.domain.Operation set,
            Function<Bindings.Effect, Message> response) {}

    public void list(ListAccessBindingsRequest request, StreamObserver<ListAccessBindingsResponse> reply) {
        Replies.page(reply, request, ListAccessBindingsResponse.getDefaultInstance(), (caller, at) -> {
            var grants = bindings.list(caller, kind.list(), kind.find().apply(caller, request.getResourceId()));
            return Pages.slice(grants, at).map(AccessBindings::binding);
        });
    }

    public void set(SetAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var call = Calls.current();
        var resource = kind.find().apply(call.caller(), request.getResourceId());
        var grants = request.getAccessBindingsList().stream()
                .map(AccessBindings::grant)
                .toList();
        var receipt = Calls.<Bindings.Effect>receipt(
                "Set access bindings of " + kind.noun(),
                effect -> SetAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                kind.response());
        Replies.operation(reply, bindings.set(call, kind.set(), resource, grants, receipt));
    }

    public void update(UpdateAccessBindingsRequest request, StreamObserver<Operation> reply) {
        var call = Calls.current();
        var resource = kind.find().apply(call.caller(), request.getResourceId());
        var deltas = request.getAccessBindingDeltasList().stream()
                .map(delta -> new Bindings.Delta(
                        delta.getAction() == AccessBindingAction.ADD, grant(delta.getAccessBinding())))
                .toList();
        var receipt = Calls.<Bindings.Effect>receipt(
                "Update access bindings of " + kind.noun(),
                effect -> UpdateAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                kind.response());
        Replies.operation(reply, bindings.update(call, kind.set(), resource, deltas, receipt));
    }

    /** What a change made different. */
    public static Message result(Bindings.Effect effect) {
        return AccessBindingsOperationResult.newBuilder()
                .addAllEffectiveDeltas(effect.deltas().stream()
                        .map(delta -> AccessBindingDelta.newBuilder()
                                .setAction(delta.add() ? AccessBindingAction.ADD : AccessBindingAction.REMOVE)
                                .setAccessBinding(binding(delta.grant()))
                                .build())
                        .toList())
                .build();
    }

    private static Bindings.Grant grant(dev.keyhold.yandex.api.access.AccessBinding binding) {
        return new Bindings.Grant(
                binding.getRoleId(),
                new AccessBinding.Subject(
                        binding.getSubject().getType(), binding.getSubject().getId()));
    }

    private static dev.keyhold.yandex.api.access.AccessBinding binding(Bindings.Grant grant) {
        return dev.keyhold.yandex.api.access.AccessBinding.newBuilder()
                .setRoleId(grant.role())
                .setSubject(Subject.newBuilder()
                        .setType(grant.subject().type())
                        .setId(grant.subject().id()))
                .build();
    }
}
