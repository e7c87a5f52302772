package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AuthorizedKeys;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The authorized keys of a service account: their list, the page of each, and the one that shows a private key. */
public final class AuthorizedKeysScreen implements Screen {
    private static final String ALL = "/users/{user}/authorized-keys";
    private static final String ONE = ALL + "/{id}";

    private final AuthorizedKeys keys;
    private final Identities identities;
    private final BiFunction<AuthorizedKey, String, String> file;

    /**
     * The screen.
     *
     * @param file a key with its private half, as clients read it
     */
    public AuthorizedKeysScreen(
            AuthorizedKeys keys, Identities identities, BiFunction<AuthorizedKey, String, String> file) {
        this.keys = keys;
        this.identities = identities;
        this.file = file;
    }

    /**
     * The list.
     *
     * @param owner the service account
     * @param next the query of the following page
     */
    public record AuthorizedKeysView(
            Frame frame, Identity owner, List<AuthorizedKeys.AuthorizedKeyView> keys, Optional<String> next)
            implements View {
        public AuthorizedKeysView {
            keys = List.copyOf(keys);
        }

        /** The path of this page. */
        public String path() {
            return pathOf(owner.id().text());
        }

        /** The algorithms that a new key can have. */
        public List<String> algorithms() {
            return AuthorizedKeysScreen.algorithms();
        }
    }

    /** The page of a key. */
    public record AuthorizedKeyDetailsView(Frame frame, AuthorizedKeys.AuthorizedKeyView details) implements View {
        public AuthorizedKey key() {
            return details.key();
        }

        /** The path of the list. */
        public String list() {
            return pathOf(key().owner().text());
        }

        /** The path of this page. */
        public String path() {
            return list() + "/" + key().id().text();
        }
    }

    @Override
    public List<Route> routes() {
        var list = ByRoles.page(this::list);
        var show = ByRoles.page(this::show);
        return List.of(
                Route.page(ALL, list, IdentityAction.LIST_AUTHORIZED_KEYS, IdentityAction.GET_IDENTITY),
                Route.provedForm(ALL, ByRoles.form(this::create), list, IdentityAction.CREATE_AUTHORIZED_KEY),
                Route.page(ONE, show, IdentityAction.GET_AUTHORIZED_KEY),
                Route.form(ONE + "/change", ByRoles.form(this::change), show, IdentityAction.UPDATE_AUTHORIZED_KEY),
                Route.provedForm(
                        ONE + "/delete", ByRoles.form(this::delete), show, IdentityAction.DELETE_AUTHORIZED_KEY));
    }

    private Answer list(Call call) {
        var user = call.path("user");
        var found = keys.list(call.principal(), Optional.of(user), ApiKeysScreen.page(call));
        var owner = identities.describe(call.principal(), new IdentityRef.ById(user));
        var next = found.next().map(after -> "?after=" + Call.encode(after));
        return new Answer.Show(new AuthorizedKeysView(call.frame(), owner.identity(), found.items(), next));
    }

    private Answer create(Call call) {
        var made = keys.create(
                call.principal(),
                Optional.of(call.path("user")),
                ApiKeysScreen.description(call),
                algorithm(call.required("algorithm")),
                TransactionHook.NONE);
        try (var secret = made.secret()) {
            var key = made.seen().key();
            var text = secret.reveal();
            var files = List.of(
                    new KeysScreen.File("authorizedKey.json", "authorized_key.json", file.apply(key, text)),
                    new KeysScreen.File("authorizedKey.pem", key.id().text() + ".pem", text));
            return new Answer.Show(new KeySecretView(
                    call.frame(),
                    "authorizedKey",
                    key.id().text(),
                    text,
                    files,
                    pathOf(key.owner().text())));
        }
    }

    private Answer show(Call call) {
        return new Answer.Show(new AuthorizedKeyDetailsView(call.frame(), keys.get(call.principal(), call.path("id"))));
    }

    private Answer change(Call call) {
        var description = Optional.of(ApiKeysScreen.description(call));
        var key = keys.update(call.principal(), call.path("id"), description, TransactionHook.NONE)
                .key();
        return Answer.done(pathOf(key.owner().text()) + "/" + key.id().text(), "authorizedKeyChanged");
    }

    private Answer delete(Call call) {
        var deleted = keys.delete(call.principal(), call.path("id"), TransactionHook.NONE);
        return Answer.done(pathOf(deleted.key().owner().text()), "deleted");
    }

    private static String pathOf(String owner) {
        return "/users/" + owner + "/authorized-keys";
    }

    private static List<String> algorithms() {
        return Arrays.stream(AuthorizedKey.Algorithm.values()).map(Enum::name).toList();
    }

    private static AuthorizedKey.Algorithm algorithm(String text) {
        return Arrays.stream(AuthorizedKey.Algorithm.values())
                .filter(algorithm -> algorithm.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new ConsoleException("problem.algorithm"));
    }
}
