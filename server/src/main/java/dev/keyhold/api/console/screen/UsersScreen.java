package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.identity.Groups;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.identity.PolicyAttachments;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.domain.policy.FoundPolicy;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Users, which are the same as service accounts: their list, and the page of each. */
public final class UsersScreen implements Screen {
    private static final String LIST = "/users";
    private static final String ONE = LIST + "/{user}";

    private final Identities identities;
    private final AccessKeys keys;
    private final AccessKeyInfo keyInfo;
    private final Groups groups;
    private final PolicyAttachments attachments;

    public UsersScreen(
            Identities identities,
            AccessKeys keys,
            AccessKeyInfo keyInfo,
            Groups groups,
            PolicyAttachments attachments) {
        this.identities = identities;
        this.keys = keys;
        this.keyInfo = keyInfo;
        this.groups = groups;
        this.attachments = attachments;
    }

    /**
     * The list.
     *
     * @param search what names begin with
     * @param path what paths begin with
     * @param next the query of the following page
     */
    public record UsersView(Frame frame, String search, String path, List<Row> rows, Optional<String> next)
            implements View {
        public UsersView {
            rows = List.copyOf(rows);
        }
    }

    /** A user in the list. */
    public record Row(Identity identity, String href) {}

    /** The page of a user. */
    public record UserView(
            Frame frame,
            Identities.Details details,
            String path,
            Section<List<Key>> keys,
            Section<List<Group>> groups,
            Section<List<FoundPolicy>> policies)
            implements View {
        public Identity identity() {
            return details.identity();
        }

        /** Its name in the AWS-compatible API. */
        public String arn() {
            return Arn.of(details.identity()).text();
        }

        /** Its unique id there. */
        public String uniqueId() {
            return Arn.uniqueId(details.identity());
        }

        /** How people call it. */
        public String name() {
            return identity().isRoot() ? t("user.root") : identity().name();
        }
    }

    /** A key of a user, and its last use if that may be known. */
    public record Key(AccessKeys.Details details, String href, Section<Optional<LastUse>> lastUse) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(LIST, this::list, IdentityAction.LIST_IDENTITIES, IdentityAction.GET_ACCESS_KEY_LAST_USED),
                Route.page(
                        ONE,
                        this::show,
                        IdentityAction.GET_IDENTITY,
                        IdentityAction.LIST_ACCESS_KEYS,
                        IdentityAction.GET_ACCESS_KEY_LAST_USED,
                        IamAction.LIST_GROUPS_FOR_USER,
                        IamAction.LIST_ATTACHED_USER_POLICIES),
                Route.provedForm(ONE + "/rename", this::rename, this::show, IdentityAction.UPDATE_IDENTITY),
                Route.provedForm(ONE + "/delete", this::delete, this::show, IdentityAction.DELETE_IDENTITY));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.users", LIST));
    }

    private Answer list(Call call) {
        var search = call.query("search").orElse("");
        var path = call.query("path").filter(prefix -> prefix.startsWith("/")).orElse("/");
        var key = AccessKeyId.parse(search);
        if (key.flatMap(AccessKeyId::account).isPresent()) {
            return new Answer.Go(ownerOf(call, key.get()));
        }
        var page = find(call, search, path);
        if (page.items().isEmpty() && key.isPresent()) {
            var owner = ownerOfImported(call, key.get());
            if (owner.isPresent()) {
                return new Answer.Go(owner.get());
            }
        }
        var rows = page.items().stream()
                .map(identity -> new Row(identity, call.pathOf(identity)))
                .toList();
        var next = page.next()
                .map(after -> "?search=" + Call.encode(search) + "&path=" + Call.encode(path) + "&after="
                        + Call.encode(after));
        return new Answer.Show(new UsersView(call.frame(), search, path, rows, next));
    }

    private String ownerOf(Call call, AccessKeyId key) {
        return call.pathOf(keyInfo.lastUsed(call.principal(), key).owner());
    }

    /** The id of a key from elsewhere may look like a name, so that one that does not exist is no error. */
    private Optional<String> ownerOfImported(Call call, AccessKeyId key) {
        try {
            return Optional.of(ownerOf(call, key));
        } catch (ServiceException e) {
            if (e.serviceError() instanceof ServiceError.NotFound) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Where roles decide, those of the folder of the caller; a search is for the whole name there. */
    private Page<Identity> find(Call call, String search, String path) {
        if (call.isByRoles()) {
            var folder = call.principal().asIdentity().orElseThrow().folder().text();
            var name = Optional.of(search).filter(it -> !it.isEmpty());
            return identities
                    .listIn(call.principal(), folder, name, call.page())
                    .map(Identities.Listed::identity);
        }
        return identities.listNamed(call.principal(), path, search, call.page());
    }

    private Answer show(Call call) {
        var ref = call.identity(call.path("user"));
        var details = identities.get(call.principal(), ref);
        return new Answer.Show(new UserView(
                call.frame(),
                details,
                call.pathOf(details.identity()),
                call.section(() -> keys(call, ref)),
                call.section(
                        () -> groups.listOf(call.principal(), ref, call.page()).items()),
                call.section(() -> attachments.list(
                        call.principal(),
                        IamAction.LIST_ATTACHED_USER_POLICIES,
                        new PolicyHolder.Ref.OfUser(ref),
                        "/"))));
    }

    private List<Key> keys(Call call, IdentityRef ref) {
        var found = keys.list(call.principal(), ref, Page.Request.first(Call.PAGE_SIZE));
        Function<AccessKeys.Details, Key> row = key -> new Key(
                key,
                call.pathOf(key.owner()) + "/keys/" + key.key().keyId().text(),
                KeysScreen.lastUse(call, keyInfo, key));
        return found.items().stream().map(row).toList();
    }

    private Answer rename(Call call) {
        var name = call.required("name", FieldRule.SHORT_NAME);
        var path = call.required("path", FieldRule.PATH);
        var patch = Identities.Patch.rename(Optional.of(name), Optional.of(path));
        var renamed =
                identities.update(call.principal(), call.identity(call.path("user")), patch, TransactionHook.NONE);
        return Answer.done(call.pathOf(renamed.identity()), "renamed");
    }

    private Answer delete(Call call) {
        var ref = call.identity(call.path("user"));
        var _ = identities.delete(call.principal(), ref, Identities.WithCredentials.REFUSE, TransactionHook.NONE);
        return Answer.done(LIST, "deleted");
    }
}
