package dev.keyhold.api.aws.kms;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue.Struct;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.domain.tag.ResourceTags;
import java.util.List;

/** Tags of keys. */
public final class KeyTagsApi {
    private static final int PAGE = 50;

    private final ResourceTags<KeyReference.ByName> tags;

    public KeyTagsApi(ResourceTags<KeyReference.ByName> tags) {
        this.tags = tags;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(KmsAction.TAG_KMS_KEY, this::tag),
                Route.silent(KmsAction.UNTAG_KMS_KEY, this::untag),
                Route.of(KmsAction.LIST_KMS_KEY_TAGS, this::list));
    }

    private void tag(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var added = KeyMembers.tags(call.input().requireList("Tags"));
        call.input().check();
        tags.add(call.principal(), key, added);
    }

    private void untag(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var keys = call.input().requireList("TagKeys").texts("TagKeys", 0, KeyMembers.MAX_TAGS, KeyMembers.TAG_KEY);
        call.input().check();
        tags.remove(call.principal(), key, keys);
    }

    private Struct list(ActionCall call) {
        var key = KeyMembers.key(call.input());
        var page = KeyMembers.page(call, KmsAction.LIST_KMS_KEY_TAGS, PAGE, PAGE, key.text());
        var found = page.cut(() -> tags.list(call.principal(), key));
        var items = found.items().stream()
                .map(tag -> Struct.EMPTY.with("TagKey", tag.key()).with("TagValue", tag.value()))
                .toList();
        return page.close("Tags", items, found.next());
    }
}
