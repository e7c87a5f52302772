package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code radosgw-admin user info} prints: users and keys. Policies are not in it. */
final class CephUsers {
    private static final String ALL_OPERATIONS = "read, write, delete";

    private CephUsers() {}

    static boolean isOne(JsonNode document) {
        return document.has("user_id") && document.has("keys");
    }

    static void read(List<JsonPlace> documents, DraftBuilder draft) {
        documents.forEach(user -> read(user, draft));
    }

    private static void read(JsonPlace user, DraftBuilder draft) {
        user.requireObject();
        var id = user.required("user_id");
        if (draft.existing(id).isPresent()) {
            throw new ImportFileException(user.place(), "the user comes twice");
        }
        var gathered = draft.user(user.place(), id);
        gathered.description(user.text("display_name").orElse(""));
        note(user, draft);
        var permissions = permissions(user);
        for (var key : user.elements("keys")) {
            var holder = key.text("user").orElse(id);
            gathered.key(
                    key.place(),
                    key.required("access_key"),
                    key.required("secret_key"),
                    inactive(user, key, Optional.ofNullable(permissions.get(holder))));
        }
    }

    private static Map<String, String> permissions(JsonPlace user) {
        var permissions = new HashMap<String, String>();
        user.elements("subusers")
                .forEach(sub -> permissions.put(
                        sub.text("id").orElse(""), sub.text("permissions").orElse("")));
        return permissions;
    }

    private static Optional<String> inactive(JsonPlace user, JsonPlace key, Optional<String> permissions) {
        if (user.flag("suspended", false)) {
            return Optional.of("its user is suspended at the other store");
        }
        if (!key.flag("active", true)) {
            return Optional.of("inactive at the other store");
        }
        if (permissions.filter(all -> !all.equals("full-control")).isPresent()) {
            return Optional.of("it is the key of a subuser with fewer rights, which cannot be imported");
        }
        return isNarrow(user) ? Optional.of("the op_mask of its user cannot be imported") : Optional.empty();
    }

    private static boolean isNarrow(JsonPlace user) {
        return user.text("op_mask").filter(mask -> !mask.equals(ALL_OPERATIONS)).isPresent();
    }

    private static void note(JsonPlace user, DraftBuilder draft) {
        if (!user.elements("caps").isEmpty()) {
            draft.note(user.place() + "/caps", "rights to administer the other store are not imported");
        }
        if (!user.elements("swift_keys").isEmpty()) {
            draft.note(user.place() + "/swift_keys", "keys for Swift are not imported");
        }
        if (isNarrow(user)) {
            draft.note(user.place() + "/op_mask", "the op_mask is not imported");
        }
    }
}
