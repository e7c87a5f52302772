package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TagMembers;
import dev.keyhold.domain.tag.ResourceTags;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The operations on the tags of one kind of resource.
 *
 * @param order of the members, in which violations are reported
 * @param reader reads which resource a request names
 * @param <N> how the use case names a resource
 */
record TagRoutes<N>(ResourceTags<N> tags, Order order, Function<Input, Resource<N>> reader) {
    /** When the member is read that names the resource. */
    enum Order {
        RESOURCE_FIRST,
        RESOURCE_LAST
    }

    /**
     * The resource that a request names.
     *
     * @param scope what tells its list of tags from that of another resource, in the markers of pages
     * @param name its name, called once all members are checked; throws when the text is no such name
     */
    record Resource<N>(String scope, Supplier<N> name) {}

    private record Request<N, T>(Resource<N> resource, T rest) {
        N name() {
            return resource.name().get();
        }
    }

    List<Route> routes() {
        return List.of(
                Route.silent(tags.actions().add(), this::tag),
                Route.silent(tags.actions().remove(), this::untag),
                Route.of(tags.actions().list(), this::list));
    }

    private void tag(ActionCall call) {
        var request = read(call.input(), TagMembers::requiredTags);
        tags.add(call.principal(), request.name(), request.rest());
    }

    private void untag(ActionCall call) {
        var request = read(call.input(), TagMembers::requiredKeys);
        tags.remove(call.principal(), request.name(), request.rest());
    }

    private ResponseValue.Struct list(ActionCall call) {
        var request = read(call.input(), Input::paging);
        var markers = PageMarkers.of(
                call.principal().account(),
                tags.actions().list(),
                request.resource().scope());
        var page = markers.cut(request.rest(), () -> tags.list(call.principal(), request.name()));
        return markers.close(ResponseValue.Struct.EMPTY.with("Tags", Members.tags(page.items())), page.next());
    }

    private <T> Request<N, T> read(Input input, Function<Input, T> rest) {
        var request = switch (order) {
            case RESOURCE_FIRST -> {
                var resource = reader.apply(input);
                yield new Request<>(resource, rest.apply(input));
            }
            case RESOURCE_LAST -> {
                var read = rest.apply(input);
                yield new Request<>(reader.apply(input), read);
            }
        };
        input.check();
        return request;
    }
}
