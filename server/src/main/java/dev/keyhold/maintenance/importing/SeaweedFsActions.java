package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Actions of identities of SeaweedFS, such as {@code Read:logs/2026/*}, as a policy: the same rights, nearly. */
final class SeaweedFsActions {
    private static final Map<String, List<String>> ON_OBJECTS = Map.of(
            "Read", List.of("s3:GetObject*"),
            "Write", List.of("s3:PutObject*", "s3:DeleteObject*", "s3:AbortMultipartUpload"),
            "Tagging", List.of("s3:*ObjectTagging", "s3:*ObjectVersionTagging"),
            "ReadAcp", List.of("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
            "WriteAcp", List.of("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
            "Admin", List.of("s3:*"));

    private static final Map<String, List<String>> ON_BUCKETS = Map.of(
            "List", List.of("s3:ListBucket*", "s3:ListAllMyBuckets"),
            "ReadAcp", List.of("s3:GetBucketAcl"),
            "WriteAcp", List.of("s3:PutBucketAcl"),
            "DeleteBucket", List.of("s3:DeleteBucket"),
            "Admin", List.of("s3:*"));

    private static final Pattern ACTION = Pattern.compile("([A-Za-z]+)(?::([A-Za-z0-9.*?_-]+)(?:/([^$]+))?)?");
    private static final String ARN = "arn:aws:s3:::";

    private SeaweedFsActions() {}

    /** The policy of an identity; empty if it has no actions that can be expressed. */
    static Optional<DraftPolicy> policy(JsonPlace identity, String name, DraftBuilder draft) {
        var statements = new ArrayList<ObjectNode>();
        for (var action : identity.texts("actions")) {
            var found = statements(action);
            if (found.isEmpty()) {
                draft.note(identity.place() + "/actions", "the action " + action + " is not imported");
            }
            statements.addAll(found);
        }
        if (statements.isEmpty()) {
            return Optional.empty();
        }
        draft.note(identity.place() + "/actions", "the policy made of the actions is nearly the same: compare the two");
        return Optional.of(PolicyNarrowing.of(identity.place(), "actions-of-" + name, statements));
    }

    private static List<ObjectNode> statements(String action) {
        var parts = ACTION.matcher(action);
        if (!parts.matches()) {
            return List.of();
        }
        var verb = parts.group(1);
        var bucket = Optional.ofNullable(parts.group(2));
        var pattern = Optional.ofNullable(parts.group(3));
        var statements = new ArrayList<ObjectNode>();
        if (ON_OBJECTS.containsKey(verb)) {
            var objects = bucket.map(it -> ARN + it + "/" + pattern.orElse("*")).orElse("*");
            statements.add(statement(ON_OBJECTS.getOrDefault(verb, List.of()), objects));
        }
        // With a pattern it is about objects; only a list can be narrowed to some of a bucket.
        if (ON_BUCKETS.containsKey(verb) && (pattern.isEmpty() || verb.equals("List"))) {
            var statement = statement(
                    ON_BUCKETS.getOrDefault(verb, List.of()),
                    bucket.map(it -> ARN + it).orElse("*"));
            pattern.ifPresent(prefix ->
                    statement.putObject("Condition").putObject("StringLike").put("s3:prefix", prefix));
            statements.add(statement);
        }
        return List.copyOf(statements);
    }

    private static ObjectNode statement(List<String> actions, String resource) {
        var statement = JsonNodeFactory.instance.objectNode().put("Effect", "Allow");
        var list = statement.putArray("Action");
        actions.forEach(list::add);
        return statement.put("Resource", resource);
    }
}
