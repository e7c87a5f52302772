package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyAliases;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsAlias;
import java.util.List;

/** Aliases of keys. */
public final class AliasesApi {
    private static final String ALIAS_NAME = "AliasName";
    private static final String TARGET = "TargetKeyId";
    private static final TextConstraint NAME = TextConstraint.matching(1, 256, "^[a-zA-Z0-9:/_-]+$");
    /** Names that the vendor has for keys of its services. */
    private static final String RESERVED = "aws/";

    private static final int PAGE = 50;
    private static final int MAX_PAGE = 100;

    private final KeyAliases aliases;
    private final KeyNames names;

    public AliasesApi(KeyAliases aliases, KeyNames names) {
        this.aliases = aliases;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(KmsAction.CREATE_KMS_ALIAS, this::create),
                Route.silent(KmsAction.UPDATE_KMS_ALIAS, this::update),
                Route.silent(KmsAction.DELETE_KMS_ALIAS, this::delete),
                Route.of(KmsAction.LIST_KMS_ALIASES, this::list));
    }

    private void create(ActionCall call) {
        var name = call.input().required(ALIAS_NAME, NAME);
        var target = KeyMembers.key(call.input(), TARGET);
        call.input().check();
        aliases.create(call.principal(), bare(name), target);
    }

    private void update(ActionCall call) {
        var name = call.input().required(ALIAS_NAME, NAME);
        var target = KeyMembers.key(call.input(), TARGET);
        call.input().check();
        aliases.update(call.principal(), bare(name), target);
    }

    private void delete(ActionCall call) {
        var name = call.input().required(ALIAS_NAME, NAME);
        call.input().check();
        aliases.delete(call.principal(), bare(name));
    }

    /** The name without its prefix. The model allows more than the service. */
    private static String bare(String name) {
        if (!name.startsWith(KeyNames.ALIAS)) {
            throw KeyMembers.refused(
                    KeyProblem.INVALID_ALIAS_NAME,
                    "Alias must start with the prefix \"alias/\". Please see"
                            + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }
        var bare = name.substring(KeyNames.ALIAS.length());
        if (bare.isEmpty()) {
            throw KeyMembers.refused(KeyProblem.INVALID_ALIAS_NAME, "The name of the alias must not be empty.");
        }
        if (bare.indexOf(':') >= 0) {
            throw KeyMembers.refused(
                    KeyProblem.INVALID_ALIAS_NAME,
                    KeyMembers.repeated(name) + " contains invalid characters for an alias");
        }
        if (bare.startsWith(RESERVED)) {
            throw KeyMembers.refused(
                    KeyProblem.RESERVED_ALIAS_NAME, "Aliases that begin with alias/aws/ are reserved.");
        }
        return bare;
    }

    private Struct list(ActionCall call) {
        var of = call.input().text(KeyMembers.KEY_ID, KeyMembers.ID).map(KeyReference::byName);
        var scope = of.map(KeyReference.ByName::text).orElse("");
        var page = KeyMembers.page(call, KmsAction.LIST_KMS_ALIASES, PAGE, MAX_PAGE, scope);
        var found = aliases.list(call.principal(), of, page.request());
        return page.close("Aliases", found.items().stream().map(this::seen).toList(), found.next());
    }

    private Struct seen(KmsAlias alias) {
        return Struct.EMPTY
                .with("AliasArn", names.alias(alias.account(), alias.name()).text())
                .with("AliasName", KeyNames.ALIAS + alias.name())
                .with("CreationDate", new ResponseValue.ExactTime(alias.createdAt()))
                .with("LastUpdatedDate", new ResponseValue.ExactTime(alias.updatedAt()))
                .with("TargetKeyId", names.uuid(alias.key()));
    }
}
