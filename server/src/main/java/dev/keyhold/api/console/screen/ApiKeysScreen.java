package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.ApiKeyScopes;
import dev.keyhold.domain.credential.ApiKeys;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The API keys of a service account: their list, the page of each, and the one that shows a new secret. */
public final class ApiKeysScreen implements Screen {
    /** Rows of a list: descriptions may be long, and a page must not be. */
    static final int ROWS = 25;

    private static final String ALL = "/users/{user}/api-keys";
    private static final String ONE = ALL + "/{id}";
    /** What the names of the fields begin with that choose scopes. */
    private static final String SCOPE = "scope-";
    /** As the Yandex Cloud API has it. */
    private static final Instant END = Instant.parse("2106-01-01T00:00:00Z");

    private final ApiKeys keys;
    private final Identities identities;

    public ApiKeysScreen(ApiKeys keys, Identities identities) {
        this.keys = keys;
        this.identities = identities;
    }

    /**
     * The list.
     *
     * @param owner the service account
     * @param next the query of the following page
     */
    public record ApiKeysView(Frame frame, Identity owner, List<ApiKeys.ApiKeyView> keys, Optional<String> next)
            implements View {
        public ApiKeysView {
            keys = List.copyOf(keys);
        }

        /** The path of this page. */
        public String path() {
            return pathOf(owner.id().text());
        }

        /** The scopes of the form for a new key. */
        public List<Scope> scopes() {
            return ApiKeysScreen.scopes(frame, List.of());
        }

        /** When a key expires, in words. */
        public String expiry(ApiKey key) {
            return ApiKeysScreen.expiry(this, key);
        }
    }

    /** The page of a key. */
    public record ApiKeyDetailsView(Frame frame, ApiKeys.ApiKeyView details) implements View {
        public ApiKey key() {
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

        /** The scopes of the form. */
        public List<Scope> scopes() {
            return ApiKeysScreen.scopes(frame, key().scopes());
        }

        /** When it expires, in words. */
        public String expiry() {
            return ApiKeysScreen.expiry(this, key());
        }

        /** The same as the form has it. */
        public String expires() {
            return key().expiresAt().map(Instant::toString).orElse("");
        }
    }

    /**
     * A scope to choose.
     *
     * @param field the name of its field
     */
    public record Scope(String name, String field, boolean isChosen) {}

    @Override
    public List<Route> routes() {
        var list = ByRoles.page(this::list);
        var show = ByRoles.page(this::show);
        return List.of(
                Route.page(ALL, list, IdentityAction.LIST_API_KEYS, IdentityAction.GET_IDENTITY),
                Route.provedForm(ALL, ByRoles.form(this::create), list, IdentityAction.CREATE_API_KEY),
                Route.page(ONE, show, IdentityAction.GET_API_KEY),
                // Another scope or a later end is another right.
                Route.provedForm(ONE + "/change", ByRoles.form(this::change), show, IdentityAction.UPDATE_API_KEY),
                Route.provedForm(ONE + "/delete", ByRoles.form(this::delete), show, IdentityAction.DELETE_API_KEY));
    }

    private Answer list(Call call) {
        var user = call.path("user");
        var found = keys.list(call.principal(), Optional.of(user), page(call));
        var owner = identities.describe(call.principal(), new IdentityRef.ById(user));
        var next = found.next().map(after -> "?after=" + Call.encode(after));
        return new Answer.Show(new ApiKeysView(call.frame(), owner.identity(), found.items(), next));
    }

    /** The part of a list of keys that the query asks for. */
    static Page.Request page(Call call) {
        return new Page.Request(call.page().after(), ROWS);
    }

    private Answer create(Call call) {
        var made = keys.create(
                call.principal(),
                Optional.of(call.path("user")),
                description(call),
                scopes(call),
                expiry(call),
                TransactionHook.NONE);
        try (var secret = made.secret()) {
            var key = made.seen().key();
            var text = secret.reveal();
            return new Answer.Show(new KeySecretView(
                    call.frame(),
                    "apiKey",
                    key.id().text(),
                    text,
                    files(key, text),
                    pathOf(key.owner().text())));
        }
    }

    /** As programs read it: a variable of the vendor's SDKs, and what its command line answers. */
    private static List<KeysScreen.File> files(ApiKey key, String secret) {
        var id = key.id().text();
        var json = "{\"api_key\":{\"id\":\"" + id + "\",\"service_account_id\":\""
                + key.owner().text() + "\",\"created_at\":\"" + key.createdAt() + "\"},\"secret\":\"" + secret
                + "\"}\n";
        return List.of(
                new KeysScreen.File("secret.environment", id + ".env", "export YC_API_KEY='" + secret + "'\n"),
                new KeysScreen.File("secret.json", id + ".json", json));
    }

    private Answer show(Call call) {
        return new Answer.Show(new ApiKeyDetailsView(call.frame(), keys.get(call.principal(), call.path("id"))));
    }

    private Answer change(Call call) {
        var patch =
                new ApiKeys.Patch(Optional.of(description(call)), Optional.of(scopes(call)), Optional.of(expiry(call)));
        var key = keys.update(call.principal(), call.path("id"), patch, TransactionHook.NONE)
                .key();
        return Answer.done(pathOf(key.owner().text()) + "/" + key.id().text(), "apiKeyChanged");
    }

    private Answer delete(Call call) {
        var deleted = keys.delete(call.principal(), call.path("id"), TransactionHook.NONE);
        return Answer.done(pathOf(deleted.key().owner().text()), "deleted");
    }

    private static String pathOf(String owner) {
        return "/users/" + owner + "/api-keys";
    }

    /** What is written about a key. */
    static String description(Call call) {
        return call.optional("description", FieldRule.SHORT_DESCRIPTION).orElse("");
    }

    /** At least one: a key without any would get those that the Yandex Cloud API gives, which nobody has chosen. */
    private static List<String> scopes(Call call) {
        var chosen = ApiKeyScopes.ALL.stream()
                .filter(scope -> call.field(SCOPE + scope).isPresent())
                .toList();
        if (chosen.isEmpty()) {
            throw new ConsoleException("problem.scopes");
        }
        return chosen;
    }

    private static Optional<Instant> expiry(Call call) {
        var time = call.field("expires").map(Times::parse);
        if (time.filter(it -> it.isBefore(Instant.EPOCH) || !it.isBefore(END)).isPresent()) {
            throw new ConsoleException("problem.expiry");
        }
        return time;
    }

    /** Those of a form that was refused are as they were sent. */
    private static List<Scope> scopes(Frame frame, List<String> chosen) {
        var sent = ApiKeyScopes.ALL.stream()
                .filter(scope -> !frame.sent(SCOPE + scope, "").isEmpty())
                .toList();
        return ApiKeyScopes.ALL.stream()
                .map(scope -> new Scope(scope, SCOPE + scope, (sent.isEmpty() ? chosen : sent).contains(scope)))
                .toList();
    }

    private static String expiry(View view, ApiKey key) {
        return key.expiresAt()
                .map(at -> view.t(key.isInForce(view.frame().now()) ? "apiKey.expires" : "apiKey.expired", at))
                .orElseGet(() -> view.t("apiKey.noExpiry"));
    }
}
