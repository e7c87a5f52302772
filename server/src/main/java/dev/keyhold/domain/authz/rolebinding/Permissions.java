package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What other services ask about: names of permissions, each with the roles of which one is enough. Those of Keyhold's
 * own services need what the operation itself needs; those of YDB follow the vendor's roles.
 */
public final class Permissions {
    private static final String TABLES = "yc.ydb.tables.manage";
    private static final String TOPICS = "yc.ydb.topics.manage";

    /** The scopes that allow an API key anything at a service that calls here. */
    public static final Set<String> SCOPES = Set.of(TABLES, TOPICS);

    private static final Map<String, Permission> ALL = new TreeMap<>();

    static {
        for (var action : Action.all()) {
            action.permission().ifPresent(name -> of(name, action));
        }
        also("ydb.auditor", OrganizationAction.GET_CLOUD, OrganizationAction.GET_FOLDER);
        of("iam.serviceAccounts.use", "iam.serviceAccounts.user");

        of("kms.keys.use", "kms.keys.user");

        of("ydb.api.kafkaPlainAuth", Set.of(TOPICS), "ydb.kafkaApi.client");
        of("ydb.backups.delete", "ydb.editor");
        of("ydb.backups.get", "ydb.auditor");
        of("ydb.backups.listAccessBindings", "ydb.auditor");
        of("ydb.backups.updateAccessBindings", "ydb.admin");
        of("ydb.clusters.get", "ydb.admin");
        of("ydb.clusters.manage", "ydb.admin");
        of("ydb.clusters.monitor", "ydb.admin");
        of("ydb.databases.alter", "ydb.editor");
        of("ydb.databases.backup", "ydb.editor");
        of("ydb.databases.connect", SCOPES, "ydb.auditor");
        of("ydb.databases.create", Set.of(TABLES), "ydb.editor");
        of("ydb.databases.drop", "ydb.editor");
        of("ydb.databases.get", SCOPES, "ydb.auditor");
        of("ydb.databases.list", SCOPES, "ydb.auditor");
        of("ydb.databases.listAccessBindings", "ydb.auditor");
        of("ydb.databases.restore", "ydb.editor");
        of("ydb.databases.start", "ydb.editor");
        of("ydb.databases.stop", "ydb.editor");
        of("ydb.databases.updateAccessBindings", "ydb.admin");
        of("ydb.developerApi.get", "ydb.admin");
        of("ydb.developerApi.update", "ydb.admin");
        of("ydb.quotas.get", "ydb.auditor");
        of("ydb.schemas.getMetadata", SCOPES, "ydb.auditor");
        of("ydb.streams.write", Set.of(TOPICS), "ydb.editor");
        of("ydb.tables.alter", Set.of(TABLES), "ydb.editor");
        of("ydb.tables.create", Set.of(TABLES), "ydb.editor");
        of("ydb.tables.delete", Set.of(TABLES), "ydb.editor");
        of("ydb.tables.drop", Set.of(TABLES), "ydb.editor");
        of("ydb.tables.list", SCOPES, "ydb.auditor");
        // YDB requires this to read topics too.
        of("ydb.tables.select", SCOPES, "ydb.viewer");
        of("ydb.tables.update", Set.of(TABLES), "ydb.editor");
        of("ydb.tables.write", Set.of(TABLES), "ydb.editor");
    }

    private Permissions() {}

    /**
     * A permission.
     *
     * @param roles the weakest roles of which one is needed
     * @param scopes those of API keys of which one is needed; without any no API key will do
     */
    public record Permission(String name, Set<String> roles, Set<String> scopes) {
        public Permission {
            roles = Set.copyOf(roles);
            scopes = Set.copyOf(scopes);
        }
    }

    /** Every permission, ordered by name. */
    public static List<Permission> all() {
        return List.copyOf(ALL.values());
    }

    public static Optional<Permission> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static void of(String name, Action action) {
        put(new Permission(name, action.roles(), action.scope().stream().collect(Collectors.toSet())));
    }

    /** Roles of YDB that include a permission of Keyhold's own services. */
    private static void also(String role, Action... actions) {
        for (var action : actions) {
            var permission = Objects.requireNonNull(ALL.get(action.permission().orElseThrow()));
            var roles = Stream.concat(permission.roles().stream(), Stream.of(role));
            put(new Permission(permission.name(), roles.collect(Collectors.toSet()), permission.scopes()));
        }
    }

    private static void of(String name, String role) {
        of(name, Set.of(), role);
    }

    private static void of(String name, Set<String> scopes, String role) {
        put(new Permission(name, Set.of(role), scopes));
    }

    private static void put(Permission permission) {
        ALL.put(permission.name(), permission);
    }
}
