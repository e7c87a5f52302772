package dev.keyhold.dialect.yandex;

import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.resource.Bindings;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
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
import java.util.List;

/** Access bindings on the wire, alike for every kind of resource. */
public final class BindingMessages {
    private BindingMessages() {}

    /** One page of a resource's grants. */
    public static ListAccessBindingsResponse list(
            AccountId account, ListAccessBindingsRequest request, List<Bindings.Grant> grants) {
        var pages = Pages.of(account, CallContext.current().method(), request.getResourceId());
        var page = pages.slice(grants, request.getPageSize(), request.getPageToken());
        return ListAccessBindingsResponse.newBuilder()
                .addAllAccessBindings(
                        page.items().stream().map(BindingMessages::binding).toList())
                .setNextPageToken(pages.token(page.next()))
                .build();
    }

    /** The whole set that a request wants. */
    public static List<Bindings.Grant> grants(SetAccessBindingsRequest request) {
        return request.getAccessBindingsList().stream()
                .map(BindingMessages::grant)
                .toList();
    }

    /** What a request adds and removes. */
    public static List<Bindings.Delta> deltas(UpdateAccessBindingsRequest request) {
        return request.getAccessBindingDeltasList().stream()
                .map(delta -> new Bindings.Delta(
                        delta.getAction() == AccessBindingAction.ADD, grant(delta.getAccessBinding())))
                .toList();
    }

    public static Receipt<Bindings.Effect> setReceipt(String description) {
        return Calls.receipt(
                description,
                effect -> SetAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                BindingMessages::result);
    }

    public static Receipt<Bindings.Effect> updateReceipt(String description) {
        return Calls.receipt(
                description,
                effect -> UpdateAccessBindingsMetadata.newBuilder()
                        .setResourceId(effect.resource().text())
                        .build(),
                BindingMessages::result);
    }

    private static AccessBindingsOperationResult result(Bindings.Effect effect) {
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
