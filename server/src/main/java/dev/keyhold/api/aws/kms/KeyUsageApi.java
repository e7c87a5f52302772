package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyLastUses;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.model.KeyLastUse;
import java.util.List;

/** When keys were last used. */
public final class KeyUsageApi {
    private final KeyLastUses uses;
    private final KeyNames names;

    public KeyUsageApi(KeyLastUses uses, KeyNames names) {
        this.uses = uses;
        this.names = names;
    }

    public List<Route> routes() {
        return List.of(Route.of(KmsAction.GET_KEY_LAST_USAGE, this::lastUsage));
    }

    /** Uses are recorded from the creation of a key on. */
    private Struct lastUsage(ActionCall call) {
        var name = KeyMembers.key(call.input());
        call.input().check();
        var found = uses.find(call.principal(), name);
        var created = new ResponseValue.ExactTime(found.key().createdAt());
        return Struct.EMPTY
                .with(KeyMembers.KEY_ID, names.uuid(found.key().id()))
                .with("KeyLastUsage", found.last().map(KeyUsageApi::use))
                .with("TrackingStartDate", created)
                .with("KeyCreationDate", created);
    }

    private static Struct use(KeyLastUse use) {
        return Struct.EMPTY
                .with("Operation", use.operation())
                .with("Timestamp", new ResponseValue.ExactTime(use.at()))
                .with("KmsRequestId", use.request());
    }
}
