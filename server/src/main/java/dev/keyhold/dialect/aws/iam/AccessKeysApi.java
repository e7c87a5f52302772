package dev.keyhold.dialect.aws.iam;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.AwsFault;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Markers;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import java.util.List;
import java.util.Optional;

/** Access keys. */
public final class AccessKeysApi {
    private static final int BAD_REQUEST = 400;
    private static final String ACTIVE = "Active";
    private static final String INACTIVE = "Inactive";
    /** A status of other credentials, which the model allows here and the service does not. */
    private static final String EXPIRED = "Expired";

    private final AccessKeys accessKeys;

    public AccessKeysApi(AccessKeys accessKeys) {
        this.accessKeys = accessKeys;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Api.IAM, "CreateAccessKey", Operation.CREATE_ACCESS_KEY, this::create),
                Route.silent(Api.IAM, "UpdateAccessKey", Operation.UPDATE_ACCESS_KEY, this::update),
                Route.of(Api.IAM, "ListAccessKeys", Operation.LIST_ACCESS_KEYS, this::list),
                Route.silent(Api.IAM, "DeleteAccessKey", Operation.DELETE_ACCESS_KEY, this::delete),
                Route.of(Api.IAM, "GetAccessKeyLastUsed", Operation.GET_ACCESS_KEY_LAST_USED, this::lastUsed));
    }

    private Value.Struct create(Call call) {
        var userName = call.input().text("UserName", UsersApi.NAME);
        call.input().check();
        var made = accessKeys.create(call.caller(), userName);
        try (var secret = made.secret()) {
            var key = userName(made.owner())
                    .with("AccessKeyId", made.key().keyId().text())
                    .with("Status", status(made.key()))
                    .with("SecretAccessKey", secret.reveal())
                    .with("CreateDate", made.key().createdAt());
            return Value.Struct.EMPTY.with("AccessKey", key);
        }
    }

    private void update(Call call) {
        var userName = call.input().text("UserName", UsersApi.NAME);
        var id = call.input().accessKeyId();
        var status = call.input().oneOf("Status", List.of(ACTIVE, INACTIVE, EXPIRED));
        call.input().check();
        if (status.equals(EXPIRED)) {
            throw AwsFault.of(BAD_REQUEST, "InvalidInput", "An access key cannot be set to Expired.");
        }
        var wanted = status.equals(ACTIVE) ? AccessKey.Status.ACTIVE : AccessKey.Status.INACTIVE;
        accessKeys.setStatus(call.caller(), userName, new AccessKeyId(id), wanted);
    }

    private Value.Struct list(Call call) {
        var userName = call.input().text("UserName", UsersApi.NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = Markers.of(
                call.caller().account(),
                "ListAccessKeys",
                userName.map(Identity::fold).orElse(""));
        var owned = accessKeys.list(call.caller(), userName, markers.request(paging));
        var found = owned.keys().items().stream()
                .map(key -> userName(owned.owner())
                        .with("AccessKeyId", key.keyId().text())
                        .with("Status", status(key))
                        .with("CreateDate", key.createdAt()))
                .toList();
        var result = Value.Struct.EMPTY.with("AccessKeyMetadata", new Value.Items(found));
        return markers.close(result, owned.keys().next());
    }

    private void delete(Call call) {
        var userName = call.input().text("UserName", UsersApi.NAME);
        var id = call.input().accessKeyId();
        call.input().check();
        accessKeys.delete(call.caller(), userName, new AccessKeyId(id));
    }

    private Value.Struct lastUsed(Call call) {
        var id = call.input().accessKeyId();
        call.input().check();
        var used = accessKeys.lastUsed(call.caller(), new AccessKeyId(id));
        var last = used.lastUse()
                .map(use -> Value.Struct.EMPTY
                        .with("LastUsedDate", use.at())
                        .with("ServiceName", use.service())
                        .with("Region", use.region()))
                .orElseGet(() -> Value.Struct.EMPTY.with("ServiceName", "N/A").with("Region", "N/A"));
        return userName(used.owner()).with("AccessKeyLastUsed", last);
    }

    /** The root has no user name, so its keys show none. */
    private static Value.Struct userName(Identity owner) {
        return Value.Struct.EMPTY.with(
                "UserName", owner.isRoot() ? Optional.empty() : Optional.of(new Value.Text(owner.name())));
    }

    private static String status(AccessKey key) {
        return switch (key.status()) {
            case ACTIVE -> ACTIVE;
            case INACTIVE -> INACTIVE;
        };
    }
}
