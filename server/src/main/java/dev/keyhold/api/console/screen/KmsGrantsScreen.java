package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.Grants;
import dev.keyhold.domain.kms.KeyListing;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsGrant.Constraint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Grants on a KMS key: who may use it besides those whom policies let. */
public final class KmsGrantsScreen implements Screen {
    private static final String GRANTS = KmsPaths.ONE + "/grants";
    /** What the field of each operation begins with. */
    private static final String OPERATION = "operation.";

    private static final String GRANT = "grant";
    private static final String RETIRE = "RetireGrant";
    private static final String CHECKED = "yes";

    private final Grants grants;
    private final KeyListing listing;

    public KmsGrantsScreen(Grants grants, KeyListing listing) {
        this.grants = grants;
        this.listing = listing;
    }

    /**
     * The list, and the form for a new grant.
     *
     * @param uuid of the key in the AWS-compatible API
     * @param path of the page of the key
     * @param operations that can be granted: on this key, if the caller may know what it is
     * @param next the query of the following page
     */
    public record KmsGrantsView(
            Frame frame, String uuid, String path, List<Row> rows, List<String> operations, Optional<String> next)
            implements View {
        public KmsGrantsView {
            rows = List.copyOf(rows);
            operations = List.copyOf(operations);
        }

        /** The name of the field of an operation. */
        public String field(String operation) {
            return OPERATION + operation;
        }

        /** Whether the operation was chosen in a form that was refused. */
        public boolean isChosen(String operation) {
            return frame.sent(field(operation), "").equals(CHECKED);
        }

        /** How the encryption context of a request can be limited. */
        public List<Constraint.Kind> constraints() {
            return List.of(Constraint.Kind.SUBSET, Constraint.Kind.EQUALS);
        }
    }

    /**
     * A grant in the list.
     *
     * @param isRetirable whether the grant itself names the caller as one who may give it up
     */
    public record Row(Grants.View seen, boolean isRetirable) {
        public KmsGrant grant() {
            return seen.grant();
        }

        /** What it allows. */
        public String operations() {
            return String.join(", ", grant().operations());
        }

        /** The pairs of its constraint; none if it has no constraint. */
        public List<String> pairs() {
            return grant().constraint().stream()
                    .flatMap(constraint -> constraint.context().pairs().entrySet().stream())
                    .map(pair -> pair.getKey() + "=" + pair.getValue())
                    .toList();
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(GRANTS, this::list, KmsAction.LIST_GRANTS, KmsAction.DESCRIBE_KMS_KEY),
                Route.provedForm(GRANTS, this::create, this::list, KmsAction.CREATE_GRANT),
                Route.provedForm(GRANTS + "/revoke", this::revoke, this::list, KmsAction.REVOKE_GRANT),
                Route.provedForm(GRANTS + "/retire", this::retire, this::list, KmsAction.RETIRE_GRANT));
    }

    private Answer list(Call call) {
        var key = KmsPaths.key(call);
        var principal = call.principal();
        var self = principal.arn().text();
        var page = grants.list(principal, key, Optional.empty(), call.page());
        var rows = page.items().stream()
                .map(seen -> new Row(seen, isNamed(self, seen)))
                .toList();
        return new Answer.Show(new KmsGrantsView(
                call.frame(),
                key.text(),
                KmsPaths.of(call),
                rows,
                listing.find(principal, key)
                        .map(found -> Grants.operations(found.kind()))
                        .orElse(GranteeGrants.OPERATIONS),
                page.next().map(after -> "?after=" + Call.encode(after))));
    }

    private static boolean isNamed(String self, Grants.View seen) {
        return seen.retiring().filter(self::equals).isPresent()
                || (seen.grantee().equals(self) && seen.grant().operations().contains(RETIRE));
    }

    private Answer create(Call call) {
        var draft = new Grants.Draft(
                call.required("grantee", FieldRule.PRINCIPAL_ARN),
                call.optional("retiring", FieldRule.PRINCIPAL_ARN),
                GranteeGrants.OPERATIONS.stream()
                        .filter(operation -> call.field(OPERATION + operation)
                                .filter(CHECKED::equals)
                                .isPresent())
                        .toList(),
                constraint(call),
                call.optional("grantName", FieldRule.GRANT_NAME).orElse(""),
                List.of());
        var _ = grants.create(call.principal(), KmsPaths.key(call), draft, false);
        return done(call, "kmsGranted");
    }

    private static Optional<Constraint> constraint(Call call) {
        var pairs = pairs(call.field("context").orElse(""));
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        var chosen = call.field("constraint").orElse("");
        var kind = Arrays.stream(Constraint.Kind.values())
                .filter(it -> it.name().equals(chosen))
                .findFirst()
                .orElseThrow(() -> new ConsoleException("problem.context"));
        return Optional.of(new Constraint(kind, new EncryptionContext(pairs)));
    }

    /** A pair in each line; a value may have more equals signs. */
    private static Map<String, String> pairs(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toMap(
                        line -> line.substring(0, end(line)),
                        line -> line.substring(end(line) + 1),
                        (_, _) -> {
                            throw new ConsoleException("problem.context");
                        },
                        LinkedHashMap::new));
    }

    /** Where the key of a pair ends. */
    private static int end(String line) {
        var equals = line.indexOf('=');
        if (equals <= 0) {
            throw new ConsoleException("problem.context");
        }
        return equals;
    }

    private Answer revoke(Call call) {
        grants.revoke(call.principal(), KmsPaths.key(call), call.required(GRANT), false);
        return done(call, "kmsRevoked");
    }

    private Answer retire(Call call) {
        var grant = new Grants.Reference.ById(KmsPaths.key(call), call.required(GRANT));
        grants.retire(call.principal(), grant, false);
        return done(call, "kmsRetired");
    }

    private static Answer done(Call call, String what) {
        return Answer.done(KmsPaths.of(call) + "/grants", what);
    }
}
