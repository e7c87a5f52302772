package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.Grants;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.Arn;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsGrant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Grants on keys. */
public final class GrantsApi {
    private static final TextConstraint PRINCIPAL = TextConstraint.matching(1, 256, "^[\\w+=,.@:/-]+$");
    private static final TextConstraint NAME = TextConstraint.matching(1, 256, "^[a-zA-Z0-9:/_-]+$");
    private static final TextConstraint GRANT_ID = TextConstraint.length(1, 128);
    /** As the model lists them, those that are not served last. */
    private static final List<String> OPERATIONS = Stream.concat(
                    GranteeGrants.OPERATIONS.stream(), Stream.of("Encapsulate", "Decapsulate"))
            .toList();

    private static final List<String> OF_SERVICES = List.of("GranteeServicePrincipal", "RetiringServicePrincipal");
    private static final String CONSTRAINTS = "Constraints";
    private static final String SUBSET = "EncryptionContextSubset";
    private static final String EQUALS = "EncryptionContextEquals";
    private static final String DRY_RUN = "DryRun";
    private static final String ID = "GrantId";
    private static final String TOKEN = "GrantToken";
    private static final String GRANTEE = "GranteePrincipal";
    private static final String RETIRING = "RetiringPrincipal";
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 100;

    private final Grants grants;
    private final KeyNames names;

    public GrantsApi(Grants grants, KeyNames names) {
        this.grants = grants;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(KmsAction.CREATE_GRANT, this::create),
                Route.of(KmsAction.LIST_GRANTS, this::list),
                Route.of(KmsAction.LIST_RETIRABLE_GRANTS, this::listRetirable),
                Route.silent(KmsAction.RETIRE_GRANT, this::retire),
                Route.silent(KmsAction.REVOKE_GRANT, this::revoke));
    }

    private Struct create(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.key(input);
        var grantee = input.required(GRANTEE, PRINCIPAL);
        var retiring = input.text(RETIRING, PRINCIPAL);
        var operations = input.requireList("Operations").textsOf("Operations", OPERATIONS);
        var name = input.text("Name", NAME).orElse("");
        var dryRun = input.flag(DRY_RUN);
        var ofServices = OF_SERVICES.stream().anyMatch(input::has) || input.hasIn(CONSTRAINTS, "SourceArn");
        var subset = constraint(input, SUBSET, KmsGrant.Constraint.Kind.SUBSET);
        var equal = constraint(input, EQUALS, KmsGrant.Constraint.Kind.EQUALS);
        var tokens = KeyMembers.tokens(input);
        input.check();
        if (ofServices) {
            throw KeyMembers.refused(
                    KeyProblem.UNSUPPORTED,
                    "Grants for services of AWS are not supported: none of them is served here.");
        }
        if (subset.isPresent() && equal.isPresent()) {
            throw KeyMembers.refused(KeyProblem.INVALID_GRANT, "More than one constraint supplied");
        }
        var draft = new Grants.Draft(grantee, retiring, operations, subset.or(() -> equal), name, tokens);
        var made = grants.create(call.principal(), key, draft, dryRun);
        return Struct.EMPTY.with(TOKEN, made.token()).with(ID, made.id());
    }

    private static Optional<KmsGrant.Constraint> constraint(Input input, String name, KmsGrant.Constraint.Kind kind) {
        return input.pairsIn(CONSTRAINTS, name)
                .map(pairs -> new KmsGrant.Constraint(kind, new EncryptionContext(pairs)));
    }

    private Struct list(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.key(input);
        var id = input.text(ID, GRANT_ID);
        var grantee = input.text(GRANTEE, PRINCIPAL);
        var page = KeyMembers.page(
                call, KmsAction.LIST_GRANTS, PAGE, MAX_PAGE, key.text(), id.orElse(""), grantee.orElse(""));
        if (id.isPresent()) {
            var found = grants.find(call.principal(), key, id.get()).stream()
                    .filter(view -> grantee.isEmpty() || grantee.get().equals(view.grantee()))
                    .toList();
            return close(page, found, Optional.empty());
        }
        var found = grants.list(call.principal(), key, grantee, page.request());
        return close(page, found.items(), found.next());
    }

    private Struct listRetirable(ActionCall call) {
        var retiring = call.input().required(RETIRING, PRINCIPAL);
        var page = KeyMembers.page(call, KmsAction.LIST_RETIRABLE_GRANTS, PAGE, MAX_PAGE, retiring);
        var found = grants.retirable(call.principal(), retiring, page.request());
        return close(page, found.items(), found.next());
    }

    private Struct close(KeyMembers.Paged page, List<Grants.View> found, Optional<String> next) {
        return page.close("Grants", found.stream().map(this::entry).toList(), next);
    }

    private Struct entry(Grants.View view) {
        var grant = view.grant();
        return Struct.EMPTY
                .with("KeyId", names.key(grant.key()).text())
                .with(ID, grant.id())
                .with("Name", grant.name())
                .with("CreationDate", new ResponseValue.ExactTime(grant.createdAt()))
                .with(GRANTEE, view.grantee())
                .with(RETIRING, view.retiring().map(ResponseValue.Text::new))
                .with("IssuingAccount", Arn.root(grant.issuer()).text())
                .with(
                        "Operations",
                        new ResponseValue.Items(grant.operations().stream()
                                .map(ResponseValue.Text::new)
                                .toList()))
                .with(CONSTRAINTS, grant.constraint().map(GrantsApi::shown));
    }

    private static Struct shown(KmsGrant.Constraint constraint) {
        var name = constraint.kind() == KmsGrant.Constraint.Kind.SUBSET ? SUBSET : EQUALS;
        var pairs = Struct.EMPTY;
        for (var pair : constraint.context().pairs().entrySet()) {
            pairs = pairs.with(pair.getKey(), pair.getValue());
        }
        return Struct.EMPTY.with(name, pairs);
    }

    private void retire(ActionCall call) {
        var input = call.input();
        var token = input.text(TOKEN, KeyMembers.GRANT_TOKEN);
        var key = KeyMembers.optionalKey(input);
        var id = input.text(ID, GRANT_ID);
        var dryRun = input.flag(DRY_RUN);
        input.check();
        var isByToken = token.isPresent() && key.isEmpty() && id.isEmpty();
        var isById = token.isEmpty() && key.isPresent() && id.isPresent();
        if (!isByToken && !isById) {
            throw KeyMembers.refused(
                    KeyProblem.INVALID_COMBINATION,
                    "You must specify either a grant token, or a grant ID and the key ID or key ARN of its KMS key.");
        }
        var reference = isByToken
                ? new Grants.Reference.ByToken(token.get())
                : new Grants.Reference.ById(key.orElseThrow(), id.orElseThrow());
        grants.retire(call.principal(), reference, dryRun);
    }

    private void revoke(ActionCall call) {
        var input = call.input();
        var key = KeyMembers.key(input);
        var id = input.required(ID, GRANT_ID);
        var dryRun = input.flag(DRY_RUN);
        input.check();
        grants.revoke(call.principal(), key, id, dryRun);
    }
}
