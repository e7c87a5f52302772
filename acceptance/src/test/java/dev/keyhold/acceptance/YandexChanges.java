package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;

import dev.keyhold.acceptance.KnownWorld.Kind;
import dev.keyhold.acceptance.KnownWorld.Thing;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceGrpc;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What can be changed next through the Yandex Cloud API: folders, service accounts with their keys and roles, symmetric
 * keys and their versions.
 *
 * @param ids of things by their labels
 */
record YandexChanges(KnownWorld world, Map<String, String> ids, String cloud, Random random, Supplier<String> newName) {
    private static final int MAX_FOLDERS = 2;
    private static final int MAX_ACCOUNTS = 2;
    /** Of each account. */
    private static final int MAX_KEYS = 2;
    /** In each folder. */
    private static final int MAX_SYMMETRIC_KEYS = 2;

    private static final int MAX_VERSIONS = 5;
    /** One key pair in so many keys: it takes longer to make than most servers here live. */
    private static final int KEYS_A_PAIR = 8;
    /** One folder or symmetric key in so many changes: what is in them is to live through some kills. */
    private static final int CHANGES_A_DELETION = 15;

    private static final String ROLE = "viewer";
    private static final String LONG_AGO = "1970-01-01T00:00:00Z";

    /** Any change that the server must make. */
    YandexChange any() {
        var folders = world.labels(Kind.FOLDER);
        if (folders.isEmpty()) {
            return createFolder();
        }
        var folder = any(folders);
        return switch (random.nextInt(12)) {
            case 0 -> changeFolder(folder, folders.size());
            case 1, 2, 3 -> changeAccount(folder);
            case 4, 5, 6 -> changeKey(folder);
            default -> changeSymmetricKey(folder);
        };
    }

    private YandexChange changeFolder(String folder, int folders) {
        if (folders < MAX_FOLDERS) {
            return createFolder();
        }
        return random.nextInt(CHANGES_A_DELETION) == 0
                ? delete(FolderServiceGrpc.getDeleteMethod(), "folderId", folder, Map.of("deleteAfter", LONG_AGO))
                : update(FolderServiceGrpc.getUpdateMethod(), "folderId", folder);
    }

    private YandexChange createFolder() {
        var label = newName.get();
        var fields = described(label, Map.of("cloudId", cloud));
        return create(FolderServiceGrpc.getCreateMethod(), fields, label, new Thing(Kind.FOLDER, ""));
    }

    private YandexChange changeAccount(String folder) {
        var accounts = world.labels(Kind.ACCOUNT, folder);
        if (accounts.size() < MAX_ACCOUNTS) {
            return createAccount(folder);
        }
        var account = any(accounts);
        return switch (random.nextInt(6)) {
            case 0 -> delete(ServiceAccountServiceGrpc.getDeleteMethod(), "serviceAccountId", account, Map.of());
            case 1 -> update(ServiceAccountServiceGrpc.getUpdateMethod(), "serviceAccountId", account);
            case 2 -> toggleRole(account);
            default -> {
                var method = world.get(account).on()
                        ? ServiceAccountServiceGrpc.getSuspendMethod()
                        : ServiceAccountServiceGrpc.getReactivateMethod();
                yield alter(method, Map.of("serviceAccountId", id(account)), account, account, Thing::turned);
            }
        };
    }

    private YandexChange createAccount(String folder) {
        var label = newName.get();
        var fields = described(label, Map.of("folderId", id(folder)));
        return create(ServiceAccountServiceGrpc.getCreateMethod(), fields, label, new Thing(Kind.ACCOUNT, folder));
    }

    private YandexChange toggleRole(String account) {
        var role = ShownWorld.role(ROLE, account);
        var folder = world.get(account).parent();
        var isBound = world.has(role);
        var after = isBound ? world.without(role) : world.with(role, new Thing(Kind.ROLE, account));
        var binding = Map.of("roleId", ROLE, "subject", Map.of("type", "serviceAccount", "id", id(account)));
        var delta = Map.of("action", isBound ? "REMOVE" : "ADD", "accessBinding", binding);
        var fields = Map.of("resourceId", id(folder), "accessBindingDeltas", List.of(delta));
        return change(FolderServiceGrpc.getUpdateAccessBindingsMethod(), fields, after, folder, Map.of());
    }

    private YandexChange changeKey(String folder) {
        var accounts = world.labels(Kind.ACCOUNT, folder);
        if (accounts.isEmpty()) {
            return createAccount(folder);
        }
        var account = any(accounts);
        var keys = KeyMethods.ALL.keySet().stream()
                .flatMap(kind -> world.labels(kind, account).stream())
                .sorted()
                .toList();
        if (keys.size() < MAX_KEYS) {
            return createKey(account);
        }
        var key = any(keys);
        var methods = KeyMethods.of(world.get(key).kind());
        if (random.nextBoolean()) {
            return delete(methods.delete(), methods.idField(), key, Map.of());
        }
        var description = ShownWorld.description(key, world.get(key).updates() + 1);
        var fields = Map.of(methods.idField(), id(key), "updateMask", "description", "description", description);
        return alter(methods.update(), fields, key, key, Thing::updated);
    }

    private YandexChange createKey(String account) {
        var label = newName.get();
        var isPair = random.nextInt(KEYS_A_PAIR) == 0;
        var kind = isPair ? Kind.AUTHORIZED_KEY : any(List.of(Kind.API_KEY, Kind.STATIC_KEY));
        var methods = KeyMethods.of(kind);
        var fields = Map.of("serviceAccountId", id(account), "description", ShownWorld.description(label, 0));
        var after = world.with(label, new Thing(kind, account));
        return change(methods.create(), fields, after, "", methods.made(label));
    }

    private YandexChange changeSymmetricKey(String folder) {
        var keys = world.labels(Kind.SYMMETRIC_KEY, folder);
        if (keys.size() < MAX_SYMMETRIC_KEYS) {
            return createSymmetricKey(folder);
        }
        var key = any(keys);
        var older = world.labels(Kind.KEY_VERSION, key).size() - 1;
        return switch (random.nextInt(CHANGES_A_DELETION)) {
            case 0 -> delete(SymmetricKeyServiceGrpc.getDeleteMethod(), "keyId", key, Map.of());
            case 1 -> update(SymmetricKeyServiceGrpc.getUpdateMethod(), "keyId", key);
            case 2, 3, 4, 5 -> toggleSymmetricKey(key);
            case 6, 7 -> older + 1 < MAX_VERSIONS ? rotate(key, older + 2) : toggleSymmetricKey(key);
            default ->
                older == 0 ? rotate(key, 2) : toggleVersion(key, KnownWorld.version(key, 1 + random.nextInt(older)));
        };
    }

    private YandexChange createSymmetricKey(String folder) {
        var label = newName.get();
        var version = KnownWorld.version(label, 1);
        var fields = described(label, Map.of("folderId", id(folder), "defaultAlgorithm", "AES_256"));
        var after = world.with(label, new Thing(Kind.SYMMETRIC_KEY, folder))
                .with(version, new Thing(Kind.KEY_VERSION, label));
        var made = Map.of(label, "/response/id", version, "/metadata/primaryVersionId");
        return change(SymmetricKeyServiceGrpc.getCreateMethod(), fields, after, label, made);
    }

    private YandexChange toggleSymmetricKey(String key) {
        var status = world.get(key).on() ? "INACTIVE" : "ACTIVE";
        var fields = Map.of("keyId", id(key), "updateMask", "status", "status", status);
        return alter(SymmetricKeyServiceGrpc.getUpdateMethod(), fields, key, key, Thing::turned);
    }

    private YandexChange rotate(String key, int number) {
        var version = KnownWorld.version(key, number);
        var after = world.with(version, new Thing(Kind.KEY_VERSION, key));
        var made = Map.of(version, "/metadata/newPrimaryVersionId");
        return change(SymmetricKeyServiceGrpc.getRotateMethod(), Map.of("keyId", id(key)), after, key, made);
    }

    private YandexChange toggleVersion(String key, String version) {
        var method = world.get(version).on()
                ? SymmetricKeyServiceGrpc.getScheduleVersionDestructionMethod()
                : SymmetricKeyServiceGrpc.getCancelVersionDestructionMethod();
        return alter(method, Map.of("keyId", id(key), "versionId", id(version)), version, key, Thing::turned);
    }

    private Map<String, Object> described(String name, Map<String, String> more) {
        var fields = new HashMap<String, Object>(more);
        fields.putAll(Map.of("name", name, "description", "0", "labels", ShownWorld.labels(0)));
        return fields;
    }

    private YandexChange create(MethodDescriptor<?, ?> method, Map<String, ?> fields, String label, Thing thing) {
        return change(method, fields, world.with(label, thing), label, Map.of(label, "/response/id"));
    }

    private YandexChange update(MethodDescriptor<?, ?> method, String idField, String label) {
        var updates = world.get(label).updates() + 1;
        var fields = new HashMap<String, Object>(Map.of(idField, id(label), "updateMask", "description,labels"));
        fields.putAll(Map.of("description", Integer.toString(updates), "labels", ShownWorld.labels(updates)));
        return alter(method, fields, label, label, Thing::updated);
    }

    private YandexChange delete(MethodDescriptor<?, ?> method, String idField, String label, Map<String, String> more) {
        var fields = new HashMap<>(more);
        fields.put(idField, id(label));
        return change(method, fields, world.without(label), label, Map.of());
    }

    /** {@code on} is what the operation is listed for. */
    private YandexChange alter(
            MethodDescriptor<?, ?> method,
            Map<String, ?> fields,
            String label,
            String on,
            UnaryOperator<Thing> change) {
        return change(method, fields, world.changed(label, change), on, Map.of());
    }

    private YandexChange change(
            MethodDescriptor<?, ?> method,
            Map<String, ?> fields,
            KnownWorld after,
            String on,
            Map<String, String> made) {
        var listed =
                after.has(on) ? after.changed(on, thing -> thing.after(YandexChange.kindOfOperation(method))) : after;
        return new YandexChange(method, fields, listed, made);
    }

    private String id(String label) {
        return requireNonNull(ids.get(label), label);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
