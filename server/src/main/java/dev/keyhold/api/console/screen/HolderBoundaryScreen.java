package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.PermissionsBoundaries;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.role.Roles;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The managed policy that limits what a user or role may do. */
public final class HolderBoundaryScreen implements Screen {
    private static final String BOUNDARY = "/boundary";

    private final PermissionsBoundaries boundaries;
    private final ManagedPolicies policies;
    private final List<Kind> kinds;

    public HolderBoundaryScreen(
            PermissionsBoundaries boundaries, ManagedPolicies policies, Identities identities, Roles roles) {
        this.boundaries = boundaries;
        this.policies = policies;
        this.kinds = List.of(
                new Kind(
                        Holder.USER,
                        IdentityAction.GET_IDENTITY,
                        (principal, call) -> identities
                                .describe(principal, call.identity(Holder.USER.name(call)))
                                .boundary(),
                        IamAction.PUT_USER_PERMISSIONS_BOUNDARY,
                        IamAction.DELETE_USER_PERMISSIONS_BOUNDARY),
                new Kind(
                        Holder.ROLE,
                        IamAction.GET_ROLE,
                        (principal, call) ->
                                roles.get(principal, Holder.ROLE.name(call)).boundary(),
                        IamAction.PUT_ROLE_PERMISSIONS_BOUNDARY,
                        IamAction.DELETE_ROLE_PERMISSIONS_BOUNDARY));
    }

    /** What is done with the boundary of a kind of holder, which is read with the holder itself. */
    private record Kind(
            Holder holder,
            Action reading,
            BiFunction<Principal, Call, Optional<Arn>> reader,
            Action putting,
            Action deleting) {
        private String path(Call call) {
            return holder.path(call) + BOUNDARY;
        }
    }

    /**
     * The page.
     *
     * @param holder the name of the user or role
     * @param path of its page
     * @param back the key of the text of the link to it
     * @param choices the ARNs of the policies that can be the boundary
     */
    public record HolderBoundaryView(
            Frame frame, String holder, String path, String back, Optional<Arn> boundary, Section<List<String>> choices)
            implements View {}

    @Override
    public List<Route> routes() {
        return kinds.stream().flatMap(this::routes).toList();
    }

    private Stream<Route> routes(Kind kind) {
        var path = kind.holder.pattern(BOUNDARY);
        return Stream.of(
                Route.page(path, call -> show(kind, call), kind.reading, IamAction.LIST_POLICIES),
                Route.provedForm(path, call -> put(kind, call), call -> show(kind, call), kind.putting),
                Route.provedForm(
                        path + "/delete", call -> delete(kind, call), call -> show(kind, call), kind.deleting));
    }

    private Answer show(Kind kind, Call call) {
        var boundary = kind.reader.apply(call.principal(), call);
        return new Answer.Show(new HolderBoundaryView(
                call.frame(),
                kind.holder.name(call),
                kind.holder.path(call),
                kind.holder.back(),
                boundary,
                call.section(() -> PolicyChoices.of(policies, call))));
    }

    private Answer put(Kind kind, Call call) {
        var policy = PolicyChoices.arn(call.required("policy"));
        boundaries.put(call.principal(), kind.putting, kind.holder.ref(call), policy);
        return Answer.done(kind.path(call), "boundarySet");
    }

    private Answer delete(Kind kind, Call call) {
        boundaries.delete(call.principal(), kind.deleting, kind.holder.ref(call));
        return Answer.done(kind.path(call), "boundaryRemoved");
    }
}
