package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.credential.WeakAccessKeys;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.Page;
import java.util.List;
import java.util.Optional;

/** The access keys that were imported with a weak secret. */
public final class WeakKeysScreen implements Screen {
    private static final String PATH = "/weak-keys";

    private final WeakAccessKeys keys;

    public WeakKeysScreen(WeakAccessKeys keys) {
        this.keys = keys;
    }

    /** The list, of which each key leads to its owner. */
    public record WeakKeysView(Frame frame, Section<Page<AccessKey>> page) implements View {
        /** The path of the page of the owner of a key, who is found by the key. */
        public String owner(AccessKey key) {
            return "/users?search=" + Call.encode(key.keyId().text());
        }

        /** The query of the following page. */
        public Optional<String> next() {
            return page.get().next().map(after -> "?after=" + Call.encode(after));
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.page(PATH, this::list, IamAction.GET_CREDENTIAL_REPORT));
    }

    private Answer list(Call call) {
        return new Answer.Show(
                new WeakKeysView(call.frame(), call.subject(() -> keys.list(call.principal(), call.page()))));
    }
}
