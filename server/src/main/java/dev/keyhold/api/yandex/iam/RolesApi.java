package dev.keyhold.api.yandex.iam;

import dev.keyhold.api.yandex.protocol.PageTokens;
import dev.keyhold.api.yandex.protocol.UnaryReplies;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.ResourceType;
import dev.keyhold.yandex.api.iam.v1.GetRoleRequest;
import dev.keyhold.yandex.api.iam.v1.ListRolesRequest;
import dev.keyhold.yandex.api.iam.v1.ListRolesResponse;
import dev.keyhold.yandex.api.iam.v1.Role;
import dev.keyhold.yandex.api.iam.v1.RoleServiceGrpc;
import io.grpc.stub.StreamObserver;

/** {@code yandex.cloud.iam.v1.RoleService}: which roles there are. Any authenticated subject may ask. */
public final class RolesApi extends RoleServiceGrpc.RoleServiceImplBase {
    @Override
    public void get(GetRoleRequest request, StreamObserver<Role> reply) {
        var role = PredefinedRoles.find(request.getRoleId())
                .orElseThrow(() -> Resources.notFound(ResourceType.ROLE, request.getRoleId()));
        UnaryReplies.send(reply, message(role));
    }

    @Override
    public void list(ListRolesRequest request, StreamObserver<ListRolesResponse> reply) {
        var wanted = Filters.equal(request.getFilter(), "id");
        var roles = PredefinedRoles.all().stream()
                .filter(role -> wanted.map(role.id()::equals).orElse(true))
                .toList();
        UnaryReplies.page(
                reply,
                request,
                ListRolesResponse.getDefaultInstance(),
                (_, at) -> PageTokens.slice(roles, at).map(RolesApi::message));
    }

    private static Role message(PredefinedRoles.Role role) {
        return Role.newBuilder()
                .setId(role.id())
                .setDescription(role.description())
                .build();
    }
}
