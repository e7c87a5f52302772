package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.acceptance.KnownWorld.Kind;
import dev.keyhold.acceptance.KnownWorld.Thing;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the server shows of one writer's folders and of everything in them, and under which identifiers. */
final class ShownWorld {
    private static final String FIRST_LABEL = "first";
    private static final String SECOND_LABEL = "second";
    private static final int ALL = 1_000;

    private final YandexCalls calls;
    private final Map<String, String> ids = new HashMap<>();
    private KnownWorld world = new KnownWorld();

    private ShownWorld(YandexCalls calls) {
        this.calls = calls;
    }

    /** Looks at folders whose names begin like that. */
    static ShownWorld of(YandexCalls calls, String cloud, String prefix) {
        var view = new ShownWorld(calls);
        view.list(FolderServiceGrpc.getListMethod(), Map.of("cloudId", cloud), "folders").stream()
                .filter(folder -> text(folder, "name").startsWith(prefix))
                .forEach(view::folder);
        return view;
    }

    KnownWorld world() {
        return world;
    }

    /** The identifiers of things by their labels. */
    Map<String, String> ids() {
        return Map.copyOf(ids);
    }

    /** Under which the id that stands in signatures is kept, besides the static key's own. */
    static String keyId(String label) {
        return label + " in signatures";
    }

    static String role(String role, String account) {
        return role + " for " + account;
    }

    /** The description of a key, which says its label. */
    static String description(String label, int updates) {
        return label + " " + updates;
    }

    /** Both labels, which are always set together. */
    static Map<String, String> labels(int updates) {
        var text = Integer.toString(updates);
        return Map.of(FIRST_LABEL, text, SECOND_LABEL, text);
    }

    private void folder(JsonNode folder) {
        var name = text(folder, "name");
        var id = Map.of("folderId", text(folder, "id"));
        var operations = operations(FolderServiceGrpc.getListOperationsMethod(), id);
        add(name, folder, new Thing(Kind.FOLDER, "", updates(folder), true, operations));
        var accounts = list(ServiceAccountServiceGrpc.getListMethod(), id, "serviceAccounts");
        accounts.forEach(account -> account(account, name));
        var bindings = list(
                FolderServiceGrpc.getListAccessBindingsMethod(),
                Map.of("resourceId", text(folder, "id")),
                "accessBindings");
        for (var binding : bindings) {
            var holder = accounts.stream()
                    .filter(account -> account.get("id").equals(binding.at("/subject/id")))
                    .map(account -> text(account, "name"))
                    .findFirst();
            assertThat(holder).as("who is bound on %s: %s", name, binding).isPresent();
            var role = new Thing(Kind.ROLE, holder.orElseThrow());
            world = world.with(role(text(binding, "roleId"), holder.orElseThrow()), role);
        }
        list(SymmetricKeyServiceGrpc.getListMethod(), id, "keys").forEach(key -> symmetricKey(key, name));
    }

    private void symmetricKey(JsonNode key, String folder) {
        var name = text(key, "name");
        var id = Map.of("keyId", text(key, "id"));
        var operations = operations(SymmetricKeyServiceGrpc.getListOperationsMethod(), id);
        var isActive = text(key, "status").equals("ACTIVE");
        add(name, key, new Thing(Kind.SYMMETRIC_KEY, folder, updates(key), isActive, operations));
        var versions = list(SymmetricKeyServiceGrpc.getListVersionsMethod(), id, "keyVersions");
        // Nobody chooses another than the newest.
        assertThat(text(key.get("primaryVersion"), "id")).isEqualTo(text(versions.getLast(), "id"));
        for (int i = 0; i < versions.size(); i++) {
            var isToStay = text(versions.get(i), "status").equals("ACTIVE");
            var version = new Thing(Kind.KEY_VERSION, name, 0, isToStay, List.of());
            add(KnownWorld.version(name, i + 1), versions.get(i), version);
        }
    }

    private void account(JsonNode account, String folder) {
        var name = text(account, "name");
        var id = Map.of("serviceAccountId", text(account, "id"));
        var operations = operations(ServiceAccountServiceGrpc.getListOperationsMethod(), id);
        var isActive = text(account, "status").equals("ACTIVE");
        add(name, account, new Thing(Kind.ACCOUNT, folder, updates(account), isActive, operations));
        KeyMethods.ALL.forEach((kind, methods) ->
                list(methods.list(), id, methods.listed()).forEach(key -> key(kind, methods, key, name)));
    }

    private void key(Kind kind, KeyMethods methods, JsonNode key, String account) {
        var operations = operations(methods.listOperations(), Map.of(methods.idField(), text(key, "id")));
        var words = text(key, "description").split(" ", -1);
        add(words[0], key, new Thing(kind, account, Integer.parseInt(words[1]), true, operations));
        if (key.has("keyId")) {
            ids.put(keyId(words[0]), text(key, "keyId"));
        }
    }

    private void add(String label, JsonNode resource, Thing thing) {
        world = world.with(label, thing);
        ids.put(label, text(resource, "id"));
    }

    /** Description and labels are set together: only a part of them would fail here. */
    private static int updates(JsonNode resource) {
        var updates = Integer.parseInt(text(resource, "description"));
        var labels = new HashMap<String, String>();
        resource.get("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        assertThat(labels).isEqualTo(labels(updates));
        return updates;
    }

    private List<String> operations(MethodDescriptor<?, ?> method, Map<String, String> resource) {
        return list(method, resource, "operations").stream()
                .map(operation -> operation.at("/metadata/@type").asText())
                .map(type -> type.substring(type.lastIndexOf('.') + 1))
                .toList();
    }

    private List<JsonNode> list(MethodDescriptor<?, ?> method, Map<String, String> fields, String name) {
        var all = new HashMap<String, Object>(fields);
        all.put("pageSize", ALL);
        var items = new ArrayList<JsonNode>();
        calls.call(method, all).json().get(name).forEach(items::add);
        return items;
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).asText();
    }
}
