package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.OwnedKeyRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Access keys: the page of each, and the one that shows a new secret. */
public final class KeysScreen implements Screen {
    private static final String ALL = "/users/{user}/keys";
    private static final String ONE = ALL + "/{key}";

    private final AccessKeys keys;
    private final AccessKeyInfo info;
    private final Identities identities;

    public KeysScreen(AccessKeys keys, AccessKeyInfo info, Identities identities) {
        this.keys = keys;
        this.info = info;
        this.identities = identities;
    }

    /**
     * The page of a key.
     *
     * @param user the path of the page of its owner
     */
    public record KeyView(Frame frame, AccessKeys.Details details, Section<Optional<LastUse>> lastUse, String user)
            implements View {
        public AccessKey key() {
            return details.key();
        }

        /** The path of this page. */
        public String path() {
            return user + "/keys/" + key().keyId().text();
        }

        /** When and by what it was last used, in words, as far as that may be known. */
        public String use() {
            if (!lastUse.isShown()) {
                return t("key.lastUse.denied", lastUse.denied());
            }
            return lastUse.get()
                    .map(use -> t("key.lastUse", ago(use.at()), use.service(), use.region()))
                    .orElseGet(() -> t("key.lastUse.never"));
        }
    }

    /**
     * The only page that shows the secret of a key.
     *
     * @param replaced the key that this one is to replace
     */
    public record SecretView(Frame frame, String keyId, String secret, String user, Optional<String> replaced)
            implements View {
        /** What is offered to download, which the page holds itself. */
        public List<File> files() {
            var profile = "[default]\naws_access_key_id = " + keyId + "\naws_secret_access_key = " + secret + "\n";
            var variables = "export AWS_ACCESS_KEY_ID='" + keyId + "'\nexport AWS_SECRET_ACCESS_KEY='" + secret + "'\n";
            var json = "{\"AccessKeyId\":\"" + keyId + "\",\"SecretAccessKey\":\"" + secret + "\"}\n";
            return List.of(
                    new File("secret.credentials", "credentials", profile),
                    new File("secret.environment", keyId + ".env", variables),
                    new File("secret.json", keyId + ".json", json));
        }

        @Override
        public String toString() {
            return "SecretView[" + keyId + "]";
        }
    }

    /**
     * A file in a page.
     *
     * @param text the key of what it is called
     */
    public record File(String text, String name, String content) {
        /** The file itself, as the target of a link. */
        public String href() {
            return "data:text/plain;base64,"
                    + Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "File[" + name + "]";
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(ALL, this::list, IdentityAction.GET_IDENTITY),
                Route.provedForm(ALL, this::create, this::list, IdentityAction.CREATE_ACCESS_KEY),
                Route.page(ONE, this::show, IdentityAction.LIST_ACCESS_KEYS, IdentityAction.GET_ACCESS_KEY_LAST_USED),
                // Somebody else may have the secret of a key that was disabled for that.
                Route.provedForm(ONE + "/enable", this::enable, this::show, IdentityAction.UPDATE_ACCESS_KEY),
                Route.form(ONE + "/disable", this::disable, this::show, IdentityAction.UPDATE_ACCESS_KEY),
                Route.provedForm(ONE + "/delete", this::delete, this::show, IdentityAction.DELETE_ACCESS_KEY));
    }

    /** Keys are listed on the page of their owner. */
    private Answer list(Call call) {
        var owner = identities.describe(call.principal(), call.identity(call.path("user")));
        return new Answer.Go(call.pathOf(owner.identity()));
    }

    private Answer create(Call call) {
        var replaced = call.field("replaces").flatMap(AccessKeyId::parse);
        return create(call, call.identity(call.path("user")), replaced);
    }

    /** Creates a key of a user and shows its secret. */
    Answer create(Call call, Identity owner, Optional<AccessKeyId> replaced) {
        return create(
                call,
                call.isByRoles() ? new IdentityRef.ById(owner.id().text()) : new IdentityRef.Named(owner.name()),
                replaced);
    }

    private Answer create(Call call, IdentityRef owner, Optional<AccessKeyId> replaced) {
        var kind = call.isByRoles() ? AccessKeys.Kind.STATIC : AccessKeys.Kind.USER;
        var made = keys.create(call.principal(), owner, kind, "", TransactionHook.NONE);
        try (var secret = made.secret()) {
            var user = call.pathOf(made.seen().owner());
            return new Answer.Show(new SecretView(
                    call.frame(),
                    made.seen().key().keyId().text(),
                    secret.reveal(),
                    user,
                    replaced.map(old -> user + "/keys/" + old.text())));
        }
    }

    private Answer show(Call call) {
        var details = find(call);
        return new Answer.Show(
                new KeyView(call.frame(), details, lastUse(call, info, details), call.pathOf(details.owner())));
    }

    /** Found among those of its owner, as clients of the AWS-compatible API do. */
    private AccessKeys.Details find(Call call) {
        var id = call.path("key");
        var owner = call.identity(call.path("user"));
        var request = Page.Request.first(Page.Request.MAX_SIZE);
        return keys.list(call.principal(), owner, request).items().stream()
                .filter(key -> key.key().keyId().text().equals(id))
                .findFirst()
                .orElseThrow(() -> new ServiceException(new ServiceError.NotFound(ResourceType.ACCESS_KEY, id)));
    }

    /** Where IAM policies decide, the last use is a right of its own. */
    static Section<Optional<LastUse>> lastUse(Call call, AccessKeyInfo info, AccessKeys.Details key) {
        return call.section(() -> call.isByRoles()
                ? key.lastUse()
                : info.lastUsed(call.principal(), key.key().keyId()).lastUse());
    }

    private Answer enable(Call call) {
        return change(call, AccessKey.Status.ACTIVE, "enabled");
    }

    private Answer disable(Call call) {
        return change(call, AccessKey.Status.INACTIVE, "disabled");
    }

    private Answer change(Call call, AccessKey.Status status, String done) {
        var changed = keys.update(call.principal(), ref(call), AccessKeys.Patch.status(status), TransactionHook.NONE);
        return Answer.done(
                call.pathOf(changed.owner()) + "/keys/" + changed.key().keyId().text(), done);
    }

    private Answer delete(Call call) {
        var deleted = keys.delete(call.principal(), ref(call), TransactionHook.NONE);
        return Answer.done(call.pathOf(deleted.owner()), "deleted");
    }

    private static OwnedKeyRef ref(Call call) {
        var id = AccessKeyId.parse(call.path("key"))
                .orElseThrow(() ->
                        new ServiceException(new ServiceError.NotFound(ResourceType.ACCESS_KEY, call.path("key"))));
        return new OwnedKeyRef.OfOwner(call.identity(call.path("user")), id);
    }
}
