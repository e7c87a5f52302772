package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.organization.Clouds;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.domain.resource.Folders;
import dev.keyhold.domain.resource.HeldRoles;
import dev.keyhold.domain.resource.RoleBindings;
import dev.keyhold.domain.resource.RoleBindings.On;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.Account;
import dev.keyhold.model.Folder;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Organization;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The role bindings of a resource, of each kind that has some, and the resources to begin with. */
public final class BindingsScreen implements Screen {
    private static final String RESOURCES = "/bindings";
    /** Rows of a list, each of which has a form. */
    private static final int ROWS = 25;
    /** Digits of a place in a list. */
    private static final int MAX_DIGITS = 6;
    /** The part of the query that has the place in the list of folders. */
    private static final String FOLDERS = "folders";

    private static final FieldRule SUBJECT = new FieldRule(RoleBindings.SUBJECT_ID, "problem.subject");

    private final RoleBindings bindings;
    private final HeldRoles held;
    private final Folders folders;
    private final Clouds clouds;
    private final Organizations organizations;

    public BindingsScreen(
            RoleBindings bindings, HeldRoles held, Folders folders, Clouds clouds, Organizations organizations) {
        this.bindings = bindings;
        this.held = held;
        this.folders = folders;
        this.clouds = clouds;
        this.organizations = organizations;
    }

    /** What roles are bound on. */
    private enum Kind {
        ORGANIZATION(
                "organizations",
                OrganizationAction.LIST_ORGANIZATION_BINDINGS,
                OrganizationAction.SET_ORGANIZATION_BINDINGS),
        CLOUD("clouds", OrganizationAction.LIST_CLOUD_BINDINGS, OrganizationAction.SET_CLOUD_BINDINGS),
        FOLDER("folders", OrganizationAction.LIST_FOLDER_BINDINGS, OrganizationAction.SET_FOLDER_BINDINGS),
        SERVICE_ACCOUNT(
                "service-accounts", IdentityAction.LIST_IDENTITY_BINDINGS, IdentityAction.SET_IDENTITY_BINDINGS),
        SYMMETRIC_KEY("symmetric-keys", KmsAction.LIST_SYMMETRIC_KEY_BINDINGS, KmsAction.SET_SYMMETRIC_KEY_BINDINGS),
        ENCRYPTION_KEY("encryption-keys", KmsAction.LIST_KEY_PAIR_BINDINGS, KmsAction.SET_KEY_PAIR_BINDINGS),
        SIGNATURE_KEY("signature-keys", KmsAction.LIST_KEY_PAIR_BINDINGS, KmsAction.SET_KEY_PAIR_BINDINGS);

        private final String list;

        @SuppressWarnings("ImmutableEnumChecker") // each action is a constant of an enum
        private final Action listing;

        @SuppressWarnings("ImmutableEnumChecker") // each action is a constant of an enum
        private final Action setting;

        Kind(String list, Action listing, Action setting) {
            this.list = RESOURCES + "/" + list + "/";
            this.listing = listing;
            this.setting = setting;
        }

        private On on(Call call) {
            var principal = call.principal();
            var id = call.path("id");
            return switch (this) {
                case ORGANIZATION -> On.organization(principal, id);
                case CLOUD -> On.cloud(principal, id);
                case FOLDER -> On.folder(principal, id);
                case SERVICE_ACCOUNT -> On.serviceAccount(principal, id);
                case SYMMETRIC_KEY -> On.symmetricKey(principal, id);
                case ENCRYPTION_KEY -> On.key(ResourceType.ASYMMETRIC_ENCRYPTION_KEY, principal, id);
                case SIGNATURE_KEY -> On.key(ResourceType.ASYMMETRIC_SIGNATURE_KEY, principal, id);
            };
        }
    }

    /**
     * The resources to begin with, as far as the caller may see them.
     *
     * @param next the query of the following page of clouds
     */
    public record ResourcesView(
            Frame frame, List<Organization> organizations, List<Account> clouds, Optional<String> next)
            implements View {
        public ResourcesView {
            organizations = List.copyOf(organizations);
            clouds = List.copyOf(clouds);
        }
    }

    /**
     * The role bindings of a resource.
     *
     * @param title the key of the title
     * @param name of the resource; empty where the caller may not know it, or there is none
     * @param path of the page
     * @param names of the service accounts that have roles, by id
     * @param next the query of the following page
     * @param folders those in a cloud; empty for another resource
     */
    public record BindingsView(
            Frame frame,
            String title,
            String name,
            String id,
            String path,
            List<RoleBindings.Grant> grants,
            RoleBindings.Names names,
            Optional<String> next,
            Optional<Section<Page<Folder>>> folders)
            implements View {
        public BindingsView {
            grants = List.copyOf(grants);
        }

        /** Whether the subject of a binding has a page here. */
        public boolean isServiceAccount(RoleBindings.Grant grant) {
            return grant.subject().type().equals(AccessBinding.Subject.SERVICE_ACCOUNT);
        }

        /** What people call the resource. */
        public String called() {
            return name.isEmpty() ? id : name;
        }

        /** What people call a subject. */
        public String called(RoleBindings.Grant grant) {
            var known = name(grant);
            return known.isEmpty() ? grant.subject().id() : known;
        }

        /** Whether it is a cloud, whose service accounts may have roles elsewhere. */
        public boolean isCloud() {
            return folders.isPresent();
        }

        /** The name of a subject, where that is known. */
        public String name(RoleBindings.Grant grant) {
            return names.known().getOrDefault(grant.subject().id(), "");
        }

        /** What would be needed to see the others, as policies spell it. */
        public String naming() {
            return IdentityAction.GET_IDENTITY.policyAction().orElseThrow();
        }

        /** The roles that can be bound. */
        public List<String> roles() {
            return PredefinedRoles.all().stream().map(PredefinedRoles.Role::id).toList();
        }

        /** What a subject can be. */
        public List<String> types() {
            return RoleBindings.SUBJECT_TYPES;
        }

        /** The query of the following page of folders. */
        public Optional<String> moreFolders() {
            return folders.flatMap(Section::content)
                    .flatMap(Page::next)
                    .map(after -> "?" + FOLDERS + "=" + Call.encode(after));
        }
    }

    @Override
    public List<Route> routes() {
        return Stream.concat(
                        Stream.of(Route.page(
                                RESOURCES,
                                ByRoles.page(this::resources),
                                OrganizationAction.GET_ORGANIZATION,
                                OrganizationAction.GET_CLOUD)),
                        Stream.of(Kind.values()).flatMap(this::routes))
                .toList();
    }

    private Stream<Route> routes(Kind kind) {
        var path = kind.list + "{id}";
        var show = ByRoles.page(call -> show(kind, call));
        return Stream.of(
                kind == Kind.CLOUD
                        ? Route.page(
                                path, show, kind.listing, IdentityAction.GET_IDENTITY, OrganizationAction.LIST_FOLDERS)
                        : Route.page(path, show, kind.listing, IdentityAction.GET_IDENTITY),
                Route.provedForm(path + "/add", ByRoles.form(call -> add(kind, call)), show, kind.setting),
                Route.provedForm(path + "/remove", ByRoles.form(call -> remove(kind, call)), show, kind.setting));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.bindings", RESOURCES));
    }

    /** The path of the page about a key. */
    public static String pathOf(KmsKey key) {
        if (key.kind().isSymmetric()) {
            return Kind.SYMMETRIC_KEY.list + key.id().text();
        }
        var kind = key.kind().usage() == KeyUsage.SIGN_VERIFY ? Kind.SIGNATURE_KEY : Kind.ENCRYPTION_KEY;
        return kind.list + key.id().text();
    }

    /** The path of the page about a resource. */
    static String pathOf(ResourceType type, ResourceId id) {
        var kind = switch (type) {
            case ORGANIZATION -> Kind.ORGANIZATION;
            case CLOUD -> Kind.CLOUD;
            case FOLDER -> Kind.FOLDER;
            case SYMMETRIC_KEY -> Kind.SYMMETRIC_KEY;
            case ASYMMETRIC_ENCRYPTION_KEY -> Kind.ENCRYPTION_KEY;
            case ASYMMETRIC_SIGNATURE_KEY -> Kind.SIGNATURE_KEY;
            default -> Kind.SERVICE_ACCOUNT;
        };
        return kind.list + id.text();
    }

    private Answer resources(Call call) {
        var found = clouds.list(call.principal(), Optional.empty(), Optional.empty(), call.page());
        return new Answer.Show(new ResourcesView(
                call.frame(),
                organizations.list(call.principal(), Optional.empty()),
                found.items(),
                found.next().map(after -> "?after=" + Call.encode(after))));
    }

    private Answer show(Kind kind, Call call) {
        var grants = bindings.list(call.principal(), kind.listing, kind.on(call));
        var first = Math.min(place(call), grants.size());
        var last = Math.min(first + ROWS, grants.size());
        var shown = grants.subList(first, last);
        return new Answer.Show(new BindingsView(
                call.frame(),
                "bindings.of." + kind,
                held.nameOf(call.principal(), kind.on(call)),
                call.path("id"),
                path(kind, call),
                shown,
                bindings.names(call.principal(), shown),
                Optional.of(last).filter(place -> place < grants.size()).map(place -> "?after=" + place),
                kind == Kind.CLOUD ? Optional.of(folders(call)) : Optional.empty()));
    }

    /** The list is short, and is read as a whole: a place in it is a number. */
    private static int place(Call call) {
        return call.page()
                .after()
                .filter(text -> text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private Section<Page<Folder>> folders(Call call) {
        var page = new Page.Request(call.position(FOLDERS), Call.PAGE_SIZE);
        return call.section(() -> folders.list(call.principal(), call.path("id"), Optional.empty(), page));
    }

    private static String path(Kind kind, Call call) {
        return kind.list + Call.encode(call.path("id"));
    }

    private Answer add(Kind kind, Call call) {
        var type = call.required("subjectType");
        var text = call.required("subject");
        var id = type.equals(AccessBinding.Subject.SERVICE_ACCOUNT)
                ? held.serviceAccount(call.principal(), kind.on(call), text)
                        .orElseThrow(() -> new ConsoleException("problem.subjectName", text))
                : call.required("subject", SUBJECT);
        return change(kind, call, true, new AccessBinding.Subject(type, id), "bound");
    }

    private Answer remove(Kind kind, Call call) {
        var subject = new AccessBinding.Subject(call.required("subjectType"), call.required("subject"));
        return change(kind, call, false, subject, "unbound");
    }

    private Answer change(Kind kind, Call call, boolean isAdded, AccessBinding.Subject subject, String done) {
        var grant = new RoleBindings.Grant(call.required("role"), subject);
        var deltas = List.of(new RoleBindings.Delta(isAdded, grant));
        var _ = bindings.update(call.principal(), kind.setting, kind.on(call), deltas, TransactionHook.NONE);
        return Answer.done(path(kind, call), done);
    }
}
