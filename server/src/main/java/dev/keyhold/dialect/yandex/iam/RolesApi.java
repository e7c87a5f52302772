package dev.keyhold.dialect.yandex.iam;

import dev.keyhold.dialect.yandex.Filters;
import dev.keyhold.dialect.yandex.Pages;
import dev.keyhold.dialect.yandex.Replies;
import dev.keyhold.domain.policy.Roles;
import dev.keyhold.domain.resource.Resources;
import dev.keyhold.model.Refusal;
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
        var role = Roles.find(request.getRoleId())
                .orElseThrow(() -> Resources.notFound(Refusal.Kind.ROLE, request.getRoleId()));
        Replies.send(reply, message(role));
    }

    @Override
    public void list(ListRolesRequest request, StreamObserver<ListRolesResponse> reply) {
        var wanted = Filters.equal(request.getFilter(), "id");
        var roles = Roles.all().stream()
                .filter(role -> wanted.map(role.id()::equals).orElse(true))
                .toList();
        Replies.page(
                reply,
                request,
                ListRolesResponse.getDefaultInstance(),
                (_, at) -> Pages.slice(roles, at).map(RolesApi::message));
    }

    private static Role message(Roles.Role role) {
        return Role.newBuilder()
                .setId(role.id())
                .setDescription(role.description())
                .build();
    }
}
