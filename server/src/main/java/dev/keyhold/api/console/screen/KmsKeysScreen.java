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
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyAliases;
import dev.keyhold.domain.kms.KeyLifecycle;
import dev.keyhold.domain.kms.KeyListing;
import dev.keyhold.domain.kms.KeyPairLifecycle;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.kms.KeyView;
import dev.keyhold.domain.kms.KmsKeys;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * KMS keys: their list and the form for a new one. Where IAM policies decide it has the keys of the account, each with
 * what the caller may see of it; where roles decide, those of one kind in the folder of the caller.
 */
public final class KmsKeysScreen implements Screen {
    private static final String LIST = "/kms";
    private static final String SEARCH = "search";

    private final KeyLifecycle keys;
    private final KeyListing listing;
    private final KeyAliases aliases;
    private final KmsKeys symmetric;
    private final KeyPairLifecycle pairs;
    private final KmsKeysByRoles byRoles;
    private final KmsPaths paths;

    public KmsKeysScreen(
            KeyLifecycle keys,
            KeyListing listing,
            KeyAliases aliases,
            KmsKeys symmetric,
            KeyPairLifecycle pairs,
            KmsKeysByRoles byRoles,
            KmsPaths paths) {
        this.keys = keys;
        this.listing = listing;
        this.aliases = aliases;
        this.symmetric = symmetric;
        this.pairs = pairs;
        this.byRoles = byRoles;
        this.paths = paths;
    }

    /**
     * A key in the list.
     *
     * @param uuid its identifier in the AWS-compatible API
     * @param href of its page
     * @param key as far as the caller may see it
     * @param aliases its first names, without {@code alias/}
     */
    public record Row(String uuid, String id, String href, Section<KmsKey> key, List<String> aliases) {}

    /** Which keys the list has where roles decide. */
    public enum Kind {
        SYMMETRIC,
        ENCRYPTION,
        SIGNATURE;

        private static Kind of(Call call) {
            return switch (call.query("kind").orElse("")) {
                case "ENCRYPTION" -> ENCRYPTION;
                case "SIGNATURE" -> SIGNATURE;
                default -> SYMMETRIC;
            };
        }
    }

    /**
     * The list.
     *
     * @param kind of the keys in it; empty for all of them
     * @param noAliases what would be needed to see the aliases; empty where they are shown, or there are none
     * @param next the query of the following page
     */
    public record KmsKeysView(
            Frame frame, Optional<Kind> kind, Section<List<Row>> rows, String noAliases, Optional<String> next)
            implements View {
        /** What a new key can be. */
        public List<String> kinds() {
            return KmsKeysScreen.kinds().stream().map(KmsKeysScreen::value).toList();
        }

        /** The same in a folder, of the kind of a list. */
        public List<String> algorithms(Kind list) {
            return NewFolderKey.ALL.stream()
                    .filter(it -> it.list() == list)
                    .map(NewFolderKey::name)
                    .toList();
        }

        /** What the form has as the algorithm of a new key: at first one of the list that is shown. */
        public String algorithm() {
            return frame.sent(
                    "algorithm", kind.map(this::algorithms).map(List::getFirst).orElse(""));
        }

        /** What the form has as the kind of a new key. */
        public String chosen() {
            return frame.sent("kind", kinds().getFirst());
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(
                        LIST,
                        this::list,
                        KmsAction.LIST_KMS_KEYS,
                        KmsAction.DESCRIBE_KMS_KEY,
                        KmsAction.LIST_KMS_ALIASES,
                        KmsAction.LIST_SYMMETRIC_KEYS,
                        KmsAction.LIST_KEY_PAIRS),
                Route.provedForm(
                        LIST,
                        this::create,
                        this::list,
                        KmsAction.CREATE_KMS_KEY,
                        KmsAction.CREATE_KMS_ALIAS,
                        KmsAction.CREATE_SYMMETRIC_KEY,
                        KmsAction.CREATE_KEY_PAIR));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.kms", LIST));
    }

    private Answer list(Call call) {
        return call.isByRoles() ? listInFolder(call) : listInAccount(call);
    }

    private Answer listInAccount(Call call) {
        var search = call.query(SEARCH);
        if (search.isPresent()) {
            var found = keys.describe(call.principal(), KeyReference.byNameOrAlias(KmsPaths.name(search.get())));
            return new Answer.Go(paths.of(call, found.key()));
        }
        var found = call.subject(() -> listing.list(call.principal(), call.page(), KmsPaths.ALIASES));
        var rows = found.content()
                .map(seen -> seen.keys().items().stream().map(this::row).toList());
        var noAliases = found.content().filter(seen -> !seen.aliases()).map(_ -> name(KmsAction.LIST_KMS_ALIASES));
        return new Answer.Show(new KmsKeysView(
                call.frame(),
                Optional.empty(),
                new Section<>(rows, found.denied()),
                noAliases.orElse(""),
                found.content().flatMap(seen -> seen.keys().next()).map(after -> "?after=" + Call.encode(after))));
    }

    private Row row(KeyListing.Listed listed) {
        var uuid = paths.uuid(listed.id());
        var denied = listed.key().isPresent() ? "" : name(KmsAction.DESCRIBE_KMS_KEY);
        var key = new Section<>(listed.key(), denied);
        return new Row(uuid, listed.id().text(), KmsPaths.of(uuid), key, listed.aliases());
    }

    /** As policies spell it. */
    private static String name(Action action) {
        return action.policyAction().orElseThrow();
    }

    private Answer listInFolder(Call call) {
        var kind = Kind.of(call);
        var folder = call.principal().asIdentity().orElseThrow().folder().text();
        var page = call.subject(() -> switch (kind) {
            case SYMMETRIC ->
                symmetric.list(call.principal(), folder, call.page()).map(KeyView::key);
            case ENCRYPTION ->
                pairs.list(call.principal(), ResourceType.ASYMMETRIC_ENCRYPTION_KEY, folder, call.page());
            case SIGNATURE -> pairs.list(call.principal(), ResourceType.ASYMMETRIC_SIGNATURE_KEY, folder, call.page());
        });
        var rows = page.content()
                .map(found -> found.items().stream().map(this::row).toList());
        var next = page.content().flatMap(Page::next).map(after -> "?kind=" + kind + "&after=" + Call.encode(after));
        return new Answer.Show(
                new KmsKeysView(call.frame(), Optional.of(kind), new Section<>(rows, page.denied()), "", next));
    }

    private Row row(KmsKey key) {
        var id = key.id().text();
        return new Row(paths.uuid(key.id()), id, KmsPaths.of(id), new Section<>(Optional.of(key), ""), List.of());
    }

    private Answer create(Call call) {
        if (call.isByRoles()) {
            return byRoles.create(call);
        }
        var kind = kind(call.required("kind"));
        var description =
                call.optional("description", FieldRule.KEY_DESCRIPTION).orElse("");
        var alias = call.optional("alias", FieldRule.ALIAS);
        var key = keys.create(
                call.principal(), new KeyLifecycle.Draft(kind, description, List.of(), false, Optional.empty()));
        var path = paths.of(call, key);
        if (alias.isPresent()) {
            var name = KeyReference.byName(paths.names().uuid(key.id()));
            aliases.create(call.principal(), alias.get(), name);
        }
        return Answer.done(path, "kmsCreated");
    }

    private static List<KmsKey.Kind> kinds() {
        return KeySpec.ALL.stream()
                .flatMap(spec ->
                        spec.usages().stream().map(usage -> new KmsKey.Kind(spec, usage, KmsKey.Origin.GENERATED)))
                .toList();
    }

    private static String value(KmsKey.Kind kind) {
        return value(kind.spec(), kind.usage());
    }

    private static String value(KeySpec spec, KeyUsage usage) {
        return spec + "/" + usage;
    }

    private static KmsKey.Kind kind(String value) {
        return kinds().stream()
                .filter(kind -> value(kind).equals(value))
                .findFirst()
                .orElseThrow(() -> new ConsoleException("problem.keyKind"));
    }
}
