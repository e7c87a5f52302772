package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code garage json-api GetKeyInfo} prints: a key with its rights on buckets. Each becomes a user. */
final class GarageKeys {
    private static final String ARN = "arn:aws:s3:::";

    private GarageKeys() {}

    static boolean isOne(JsonNode document) {
        return document.has("accessKeyId");
    }

    static void read(List<JsonPlace> documents, DraftBuilder draft) {
        documents.forEach(key -> read(key, draft));
    }

    private static void read(JsonPlace key, DraftBuilder draft) {
        key.requireObject();
        var id = key.required("accessKeyId");
        var expires = key.time("expiration");
        if (key.flag("expired", false) || draft.isPast(expires)) {
            draft.note(key.place(), "the key has expired and is skipped");
            return;
        }
        if (draft.existing(id).isPresent()) {
            throw new ImportFileException(key.place(), "the key comes twice");
        }
        var name = key.text("name").filter(text -> !text.isEmpty()).orElse(id);
        var user = draft.user(key.place(), id);
        user.name(name);
        user.expiresAt(expires);
        user.description("Key " + name);
        user.key(key.place(), id, key.required("secretAccessKey"), Optional.empty());
        var statements = new ArrayList<ObjectNode>();
        key.elements("buckets").forEach(bucket -> statements.addAll(statements(bucket, draft)));
        if (key.member("permissions").flag("createBucket", false)) {
            statements.add(statement(List.of("s3:CreateBucket"), List.of("*")));
        }
        if (!statements.isEmpty()) {
            var policy = PolicyNarrowing.of(key.place(), "rights-of-" + id, statements);
            draft.policy(policy);
            user.policy(policy.name());
        }
    }

    private static List<ObjectNode> statements(JsonPlace bucket, DraftBuilder draft) {
        if (!bucket.elements("localAliases").isEmpty()) {
            draft.note(bucket.place(), "names of a bucket that only one key knows are not imported");
        }
        var rights = bucket.member("permissions");
        var statements = new ArrayList<ObjectNode>();
        for (var name : bucket.texts("globalAliases")) {
            var both = List.of(ARN + name, ARN + name + "/*");
            if (rights.flag("owner", false)) {
                statements.add(statement(List.of("s3:*"), both));
                continue;
            }
            if (rights.flag("read", false)) {
                statements.add(statement(List.of("s3:GetObject*", "s3:ListBucket*", "s3:GetBucketLocation"), both));
            }
            if (rights.flag("write", false)) {
                statements.add(
                        statement(List.of("s3:PutObject*", "s3:DeleteObject*", "s3:AbortMultipartUpload"), both));
            }
        }
        return statements;
    }

    private static ObjectNode statement(List<String> actions, List<String> resources) {
        var statement = JsonNodeFactory.instance.objectNode().put("Effect", "Allow");
        var list = statement.putArray("Action");
        actions.forEach(list::add);
        var on = statement.putArray("Resource");
        resources.forEach(on::add);
        return statement;
    }
}
