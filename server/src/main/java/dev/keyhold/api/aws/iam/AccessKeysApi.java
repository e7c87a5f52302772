package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.credential.AccessKeyInfo;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.OwnedKeyRef;
import java.util.List;
import java.util.Optional;

/** Access keys. */
public final class AccessKeysApi {
    private static final String ACTIVE = "Active";
    private static final String INACTIVE = "Inactive";
    /** A status of other credentials, which the model allows here and the service does not. */
    private static final String EXPIRED = "Expired";

    private final AccessKeys accessKeys;
    private final AccessKeyInfo info;

    public AccessKeysApi(AccessKeys accessKeys, AccessKeyInfo info) {
        this.accessKeys = accessKeys;
        this.info = info;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IdentityAction.CREATE_ACCESS_KEY, this::create),
                Route.silent(IdentityAction.UPDATE_ACCESS_KEY, this::update),
                Route.of(IdentityAction.LIST_ACCESS_KEYS, this::list),
                Route.silent(IdentityAction.DELETE_ACCESS_KEY, this::delete),
                Route.of(IdentityAction.GET_ACCESS_KEY_LAST_USED, this::lastUsed));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var userName = call.input().text("UserName", Members.NAME);
        call.input().check();
        var made = accessKeys.create(
                call.principal(), IdentityRef.named(userName), AccessKeys.Kind.USER, "", TransactionHook.NONE);
        try (var secret = made.secret()) {
            var created = made.seen().key();
            var key = userName(made.seen().owner())
                    .with("AccessKeyId", created.keyId().text())
                    .with("Status", status(created))
                    .with("SecretAccessKey", secret.reveal())
                    .with("CreateDate", created.createdAt());
            return ResponseValue.Struct.EMPTY.with("AccessKey", key);
        }
    }

    private void update(ActionCall call) {
        var userName = call.input().text("UserName", Members.NAME);
        var id = call.input().accessKeyId();
        var status = call.input().oneOf("Status", List.of(ACTIVE, INACTIVE, EXPIRED));
        call.input().check();
        if (status.equals(EXPIRED)) {
            throw AwsException.of(AwsErrorCode.INVALID_INPUT, "An access key cannot be set to Expired.");
        }
        var wanted = status.equals(ACTIVE) ? AccessKey.Status.ACTIVE : AccessKey.Status.INACTIVE;
        accessKeys.update(call.principal(), key(userName, id), AccessKeys.Patch.status(wanted));
    }

    private ResponseValue.Struct list(ActionCall call) {
        var userName = call.input().text("UserName", Members.NAME);
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(
                call.principal().account(),
                IdentityAction.LIST_ACCESS_KEYS,
                userName.map(Identity::fold).orElse(""));
        var page = accessKeys.list(call.principal(), IdentityRef.named(userName), markers.request(paging));
        var found = page.items().stream()
                .map(key -> userName(key.owner())
                        .with("AccessKeyId", key.key().keyId().text())
                        .with("Status", status(key.key()))
                        .with("CreateDate", key.key().createdAt()))
                .toList();
        var result = ResponseValue.Struct.EMPTY.with("AccessKeyMetadata", new ResponseValue.Items(found));
        return markers.close(result, page.next());
    }

    private void delete(ActionCall call) {
        var userName = call.input().text("UserName", Members.NAME);
        var id = call.input().accessKeyId();
        call.input().check();
        accessKeys.delete(call.principal(), key(userName, id), TransactionHook.NONE);
    }

    private ResponseValue.Struct lastUsed(ActionCall call) {
        var id = call.input().accessKeyId();
        call.input().check();
        var used = info.lastUsed(call.principal(), new AccessKeyId(id));
        var last = used.lastUse()
                .map(use -> ResponseValue.Struct.EMPTY
                        .with("LastUsedDate", use.at())
                        .with("ServiceName", use.service())
                        .with("Region", use.region()))
                .orElseGet(() ->
                        ResponseValue.Struct.EMPTY.with("ServiceName", "N/A").with("Region", "N/A"));
        return userName(used.owner()).with("AccessKeyLastUsed", last);
    }

    private static OwnedKeyRef key(Optional<String> userName, String id) {
        return new OwnedKeyRef.OfOwner(IdentityRef.named(userName), new AccessKeyId(id));
    }

    /** The root has no user name, so its keys show none. */
    private static ResponseValue.Struct userName(Identity owner) {
        return ResponseValue.Struct.EMPTY.with(
                "UserName", owner.isRoot() ? Optional.empty() : Optional.of(new ResponseValue.Text(owner.name())));
    }

    private static String status(AccessKey key) {
        return switch (key.status()) {
            case ACTIVE -> ACTIVE;
            case INACTIVE -> INACTIVE;
        };
    }
}
