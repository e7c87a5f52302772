package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The users file of versitygw. Rights are in ACLs and policies of buckets, which are not in it. */
final class VersityGwUsers {
    private static final String ACCOUNTS = "accessAccounts";

    private VersityGwUsers() {}

    static boolean isOne(JsonNode document) {
        return document.has(ACCOUNTS);
    }

    static void read(List<JsonPlace> documents, DraftBuilder draft) {
        for (var document : documents) {
            document.requireObject();
            document.member(ACCOUNTS).objects().forEach(account -> read(account, draft));
        }
    }

    private static void read(JsonPlace.Named account, DraftBuilder draft) {
        var value = account.value();
        var id = value.text("access").filter(text -> !text.isEmpty()).orElse(account.name());
        draft.user(value.place(), id).key(value.place(), id, value.required("secret"), Optional.empty());
        if (value.text("role").orElse("").equals("admin")) {
            draft.note(value.place(), "the right to administer the other store is not imported");
        }
    }
}
