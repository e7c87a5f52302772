package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The zip file of {@code mc admin cluster iam export}, which RustFS writes alike. A service account becomes a user of
 * its own, with the policies and groups of its parent, and its own policy as the boundary.
 */
final class MinioExport {
    private static final String FOLDER = "iam-assets/";
    private static final String POLICIES = "policies.json";
    private static final String USERS = "users.json";
    private static final String GROUPS = "groups.json";
    private static final String SERVICE_ACCOUNTS = "svcaccts.json";
    private static final String OF_USERS = "user_mappings.json";
    private static final String OF_GROUPS = "group_mappings.json";
    private static final String OF_SESSIONS = "stsuser_mappings.json";
    private static final Set<String> KNOWN =
            Set.of(POLICIES, USERS, GROUPS, SERVICE_ACCOUNTS, OF_USERS, OF_GROUPS, OF_SESSIONS);

    private final Map<String, byte[]> files;
    private final DraftBuilder draft;
    private final Map<String, Optional<String>> disabled = new HashMap<>();

    private MinioExport(Map<String, byte[]> files, DraftBuilder draft) {
        this.files = files;
        this.draft = draft;
    }

    static void read(byte[] zip, DraftBuilder draft) {
        var files = new HashMap<String, byte[]>();
        ZipContents.unpack(zip).forEach((name, content) -> {
            var plain = name.startsWith(FOLDER) ? name.substring(FOLDER.length()) : name;
            if (KNOWN.contains(plain) && files.put(plain, content) != null) {
                throw new ImportFileException(name, "the zip file has this entry twice");
            }
            if (!KNOWN.contains(plain)) {
                draft.note(name, "nothing of this entry is imported");
            }
        });
        if (!files.containsKey(USERS) && !files.containsKey(SERVICE_ACCOUNTS) && !files.containsKey(POLICIES)) {
            throw new ImportFileException(
                    "", "the zip file is none of 'mc admin cluster iam export': it has no " + FOLDER + USERS);
        }
        new MinioExport(files, draft).read();
    }

    private void read() {
        objects(POLICIES).forEach(policy -> draft.policy(PolicyNarrowing.narrow(draft, policy.name(), policy.value())));
        groups();
        objects(USERS).forEach(this::user);
        mappings(OF_USERS)
                .forEach((user, policies) -> draft.existing(user)
                        .ifPresentOrElse(
                                found -> policies.forEach(found::policy),
                                () -> draft.note(
                                        OF_USERS,
                                        "policies of " + user + ", who is not in " + USERS + ", are not imported")));
        members();
        objects(SERVICE_ACCOUNTS).forEach(this::serviceAccount);
        objects(OF_SESSIONS)
                .forEach(mapping -> draft.note(
                        mapping.value().place(), "policies of an identity of an external provider are not imported"));
    }

    private List<JsonPlace.Named> objects(String file) {
        var content = files.get(file);
        if (content == null) {
            return List.of();
        }
        var root = JsonDocuments.read(file, content);
        if (root.isEmpty() || root.getFirst().isNull()) {
            return List.of();
        }
        if (root.size() > 1) {
            throw new ImportFileException(file, "one JSON object is expected");
        }
        return new JsonPlace(root.getFirst(), file).objects().toList();
    }

    /** Names of policies by the name of whom they are attached to. */
    private Map<String, List<String>> mappings(String file) {
        var mappings = new HashMap<String, List<String>>();
        objects(file)
                .forEach(mapping -> mappings.put(
                        mapping.name(),
                        Arrays.stream(mapping.value().text("policy").orElse("").split(",", -1))
                                .map(String::strip)
                                .filter(name -> !name.isEmpty())
                                .toList()));
        return mappings;
    }

    private void groups() {
        var mappings = mappings(OF_GROUPS);
        var groups = objects(GROUPS);
        var names = new HashSet<String>();
        for (var group : groups) {
            names.add(group.name());
            var isEnabled = group.value().text("status").orElse("enabled").equals("enabled");
            var policies = mappings.getOrDefault(group.name(), List.of());
            if (!isEnabled && !policies.isEmpty()) {
                draft.note(group.value().place(), "the group is disabled: its policies are not attached to it");
            }
            draft.group(new DraftGroup(group.value().place(), group.name(), isEnabled ? policies : List.of()));
        }
        mappings.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> draft.note(
                        OF_GROUPS,
                        "policies of the group " + name + ", which is not in " + GROUPS + ", are not imported"));
    }

    private void members() {
        for (var group : objects(GROUPS)) {
            for (var member : group.value().texts("members")) {
                draft.existing(member)
                        .ifPresentOrElse(
                                user -> user.group(group.name()),
                                () -> draft.note(
                                        group.value().place(), "the member " + member + " is not in " + USERS));
            }
        }
    }

    private void user(JsonPlace.Named user) {
        var status = user.value().text("status").orElse("");
        var inactive = status.equals("enabled") ? Optional.<String>empty() : Optional.of("disabled at the other store");
        disabled.put(user.name(), inactive);
        draft.user(user.value().place(), user.name())
                .key(user.value().place(), user.name(), user.value().required("secretKey"), inactive);
    }

    private void serviceAccount(JsonPlace.Named account) {
        var value = account.value();
        var id = value.text("accessKey").filter(text -> !text.isEmpty()).orElse(account.name());
        var expires = value.time("expiration");
        if (draft.isPast(expires)) {
            draft.note(value.place(), "the service account has expired and is skipped");
            return;
        }
        var parentName = value.text("parent").orElse("");
        var name = value.text("name").filter(text -> !text.isEmpty()).orElse(id);
        if (draft.existing(id).isPresent()) {
            throw new ImportFileException(value.place(), "another user or service account has the same id");
        }
        var user = draft.user(value.place(), id);
        user.name(name);
        user.calledThere(parentName);
        user.expiresAt(expires);
        user.description("Service account " + name + " of " + parentName);
        var parent = draft.existing(parentName).filter(found -> disabled.containsKey(parentName));
        parent.ifPresentOrElse(
                found -> {
                    found.policies().forEach(user::policy);
                    found.groups().forEach(user::group);
                },
                () -> draft.note(
                        value.place(),
                        "the parent " + parentName + " is not in " + USERS + ": the service account has no rights"));
        var reasons = new ArrayList<String>();
        if (!value.text("status").orElse("").equals("on")) {
            reasons.add("disabled at the other store");
        }
        disabled.getOrDefault(parentName, Optional.empty()).ifPresent(_ -> reasons.add("its parent is disabled"));
        bound(value, id, user).ifPresent(reasons::add);
        user.key(
                value.place(), id, value.required("secretKey"), reasons.stream().findFirst());
    }

    /** Bounds the rights by the policy of the service account itself; says why that is not possible. */
    private Optional<String> bound(JsonPlace account, String id, DraftBuilder.UserBuilder user) {
        var own = account.member("sessionPolicy");
        if (own.isThere() && own.node().isObject() && own.node().has("Statement")) {
            var name = "boundary-of-" + id;
            draft.policy(PolicyNarrowing.narrow(draft, name, own));
            user.boundary(name);
            return Optional.empty();
        }
        var isOwn = account.member("claims").text("sa-policy").orElse("").equals("embedded-policy");
        if (isOwn || (own.isThere() && !own.node().equals(JsonNodeFactory.instance.objectNode()))) {
            draft.note(account.place(), "the policy of the service account itself cannot be read");
            return Optional.of("its own policy cannot be read");
        }
        return Optional.empty();
    }
}
