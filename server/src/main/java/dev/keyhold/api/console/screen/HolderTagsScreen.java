package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.tag.ResourceTags;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tags of a user or role. Conditions of policies ask for them, so that each change may grant something and asks for
 * the credential again.
 */
public final class HolderTagsScreen implements Screen {
    private static final String TAGS = "/tags";

    private final List<Kind<?>> kinds;

    public HolderTagsScreen(ResourceTags<IdentityRef> ofUsers, ResourceTags<String> ofRoles) {
        this.kinds = List.of(
                new Kind<>(Holder.USER, ofUsers, call -> call.identity(Holder.USER.name(call))),
                new Kind<>(Holder.ROLE, ofRoles, Holder.ROLE::name));
    }

    /** The tags of a kind of holder, and how a request names one. */
    private record Kind<N>(Holder holder, ResourceTags<N> tags, Function<Call, N> named) {
        private Answer show(Call call) {
            var found = tags.list(call.principal(), named.apply(call));
            return new Answer.Show(
                    new HolderTagsView(call.frame(), holder.name(call), holder.path(call), holder.back(), found));
        }

        private Answer put(Call call) {
            var key = call.required("tag", FieldRule.IAM_TAG_KEY);
            var value = call.optional("value", FieldRule.IAM_TAG_VALUE).orElse("");
            tags.add(call.principal(), named.apply(call), List.of(new Tag(key, value)));
            return Answer.done(path(call), "tagSet");
        }

        private Answer remove(Call call) {
            var key = call.required("tag", FieldRule.IAM_TAG_KEY);
            tags.remove(call.principal(), named.apply(call), List.of(key));
            return Answer.done(path(call), "tagRemoved");
        }

        private String path(Call call) {
            return holder.path(call) + TAGS;
        }

        private Stream<Route> routes() {
            var path = holder.pattern(TAGS);
            return Stream.of(
                    Route.page(path, this::show, tags.actions().list()),
                    Route.provedForm(
                            path + "/put", this::put, this::show, tags.actions().add()),
                    Route.provedForm(
                            path + "/remove",
                            this::remove,
                            this::show,
                            tags.actions().remove()));
        }
    }

    /**
     * The page.
     *
     * @param holder the name of the user or role
     * @param path of its page
     * @param back the key of the text of the link to it
     */
    public record HolderTagsView(Frame frame, String holder, String path, String back, List<Tag> tags) implements View {
        public HolderTagsView {
            tags = List.copyOf(tags);
        }
    }

    @Override
    public List<Route> routes() {
        return kinds.stream().flatMap(Kind::routes).toList();
    }
}
