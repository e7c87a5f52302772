package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.domain.importing.CredentialImport;
import dev.keyhold.domain.importing.ImportDraft;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import dev.keyhold.domain.importing.ImportDraft.DraftKey;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import dev.keyhold.domain.importing.ImportDraft.DraftUser;
import dev.keyhold.domain.importing.ImportDraft.ImportNote;
import dev.keyhold.domain.importing.ImportOptions;
import dev.keyhold.domain.importing.ImportReport;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.model.SecretBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The request of an import to the server of a data folder, and its answer, as JSON. The command has read the file: the
 * server reads this form alone.
 */
public final class ImportMessages {
    /** The name of the command. */
    public static final String COMMAND = "import";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ImportMessages() {}

    /** The request. It holds secrets. */
    public static ObjectNode request(AccountId account, ImportDraft draft, ImportOptions options) {
        var request = JSON.createObjectNode()
                .put("command", COMMAND)
                .put("accountId", account.text())
                .put("weak", options.weak().name())
                .put("continue", options.skipRefused())
                .put("dryRun", options.dryRun());
        var source = draft.source();
        request.putObject("source")
                .put("format", source.format())
                .put("file", source.file())
                .put("digest", source.digest())
                .put("by", source.by());
        var policies = request.putArray("policies");
        draft.policies().forEach(policy -> policies.add(policy(policy)));
        var groups = request.putArray("groups");
        draft.groups().forEach(group -> groups.add(group(group)));
        var users = request.putArray("users");
        draft.users().forEach(user -> users.add(user(user)));
        var notes = request.putArray("notes");
        draft.notes()
                .forEach(note -> notes.addObject().put("place", note.place()).put("text", note.text()));
        return request;
    }

    private static ObjectNode policy(DraftPolicy policy) {
        var json = JSON.createObjectNode()
                .put("place", policy.place())
                .put("name", policy.name())
                .put("denies", policy.denies())
                .put("denialLost", policy.denialLost());
        policy.document().ifPresent(document -> json.put("document", document));
        return json;
    }

    private static ObjectNode group(DraftGroup group) {
        var json = JSON.createObjectNode().put("place", group.place()).put("name", group.name());
        put(json, "policies", group.policies());
        return json;
    }

    private static ObjectNode user(DraftUser user) {
        var json = JSON.createObjectNode()
                .put("place", user.place())
                .put("source", user.source())
                .put("name", user.name())
                .put("calledThere", user.calledThere())
                .put("named", user.named())
                .put("description", user.description());
        user.expiresAt().ifPresent(time -> json.put("expiresAt", time.toString()));
        put(json, "groups", user.groups());
        put(json, "policies", user.policies());
        user.boundary().ifPresent(policy -> json.put("boundary", policy));
        var keys = json.putArray("keys");
        for (var key : user.keys()) {
            var one = keys.addObject()
                    .put("place", key.place())
                    .put("id", key.id())
                    .put("secret", key.secret().reveal());
            key.inactive().ifPresent(reason -> one.put("inactive", reason));
        }
        return json;
    }

    private static void put(ObjectNode json, String name, List<String> texts) {
        var list = json.putArray(name);
        texts.forEach(list::add);
    }

    /**
     * Has a request done; the answer holds no secret.
     *
     * @throws IllegalArgumentException if it is not such a request
     */
    public static ObjectNode answer(CredentialImport importer, JsonNode request, Progress progress) {
        var account = new AccountId(request.path("accountId").asText());
        var options = new ImportOptions(
                ImportOptions.Weak.valueOf(request.path("weak").asText()),
                request.path("continue").asBoolean(),
                request.path("dryRun").asBoolean());
        var draft = draft(request);
        try {
            return report(importer.run(account, draft, options, progress));
        } finally {
            draft.users().stream()
                    .flatMap(user -> user.keys().stream())
                    .forEach(key -> key.secret().close());
        }
    }

    private static ImportDraft draft(JsonNode request) {
        var source = request.path("source");
        return new ImportDraft(
                new ImportDraft.Source(
                        source.path("format").asText(),
                        source.path("file").asText(),
                        source.path("digest").asText(),
                        source.path("by").asText()),
                each(
                        request.path("policies"),
                        policy -> new DraftPolicy(
                                policy.path("place").asText(),
                                policy.path("name").asText(),
                                optional(policy, "document"),
                                policy.path("denies").asBoolean(),
                                policy.path("denialLost").asBoolean())),
                each(
                        request.path("groups"),
                        group -> new DraftGroup(
                                group.path("place").asText(),
                                group.path("name").asText(),
                                texts(group.path("policies")))),
                each(request.path("users"), ImportMessages::user),
                each(
                        request.path("notes"),
                        note -> new ImportNote(
                                note.path("place").asText(), note.path("text").asText())));
    }

    private static DraftUser user(JsonNode user) {
        return new DraftUser(
                user.path("place").asText(),
                user.path("source").asText(),
                user.path("name").asText(),
                user.path("calledThere").asText(),
                user.path("named").asBoolean(),
                user.path("description").asText(),
                optional(user, "expiresAt").map(Instant::parse),
                texts(user.path("groups")),
                texts(user.path("policies")),
                optional(user, "boundary"),
                each(
                        user.path("keys"),
                        key -> new DraftKey(
                                key.path("place").asText(),
                                key.path("id").asText(),
                                SecretBytes.ofText(key.path("secret").asText()),
                                optional(key, "inactive"))));
    }

    private static <T> List<T> each(JsonNode list, Function<JsonNode, T> form) {
        var all = new ArrayList<T>();
        list.forEach(element -> all.add(form.apply(element)));
        return all;
    }

    private static List<String> texts(JsonNode list) {
        return each(list, JsonNode::asText);
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }

    private static ObjectNode report(ImportReport report) {
        var json = JSON.createObjectNode().put("applied", report.applied());
        var sums = json.putObject("sums");
        for (var kind : ImportReport.Kind.values()) {
            var ofKind = sums.putObject(lower(kind));
            for (var outcome : ImportReport.Outcome.values()) {
                ofKind.put(lower(outcome), report.count(kind, outcome));
            }
        }
        var lines = json.putArray("entries");
        for (var line : report.lines()) {
            var one = lines.addObject()
                    .put("place", line.place())
                    .put("kind", lower(line.kind()))
                    .put("source", line.source())
                    .put("name", line.name())
                    .put("outcome", lower(line.outcome()));
            line.state().ifPresent(state -> one.put("state", state));
            if (line.weak()) {
                one.put("weak", true);
            }
            if (!line.reason().isEmpty()) {
                one.put("reason", line.reason());
            }
        }
        var notes = json.putArray("notes");
        report.notes()
                .forEach(note -> notes.addObject().put("place", note.place()).put("text", note.text()));
        return json;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
