package dev.keyhold.domain.authz.rolebinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authz.rolebinding.Permissions.Permission;
import dev.keyhold.domain.credential.ApiKeyScopes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of permissions against what YDB documents and asks, written down by hand. */
class PermissionsTest {
    /** What each of the roles of YDB has that the one before it has not. */
    private static final Map<String, List<String>> DOCUMENTED = Map.of(
            "ydb.auditor",
            List.of(
                    "resource-manager.folders.get",
                    "resource-manager.clouds.get",
                    "ydb.databases.connect",
                    "ydb.databases.get",
                    "ydb.databases.list",
                    "ydb.tables.list",
                    "ydb.backups.get",
                    "ydb.quotas.get",
                    "ydb.databases.listAccessBindings",
                    "ydb.backups.listAccessBindings",
                    "ydb.schemas.getMetadata"),
            "ydb.viewer",
            List.of("ydb.tables.select"),
            "ydb.editor",
            List.of(
                    "ydb.backups.delete",
                    "ydb.databases.create",
                    "ydb.databases.alter",
                    "ydb.databases.restore",
                    "ydb.databases.backup",
                    "ydb.databases.drop",
                    "ydb.databases.start",
                    "ydb.databases.stop",
                    "ydb.tables.alter",
                    "ydb.tables.create",
                    "ydb.tables.delete",
                    "ydb.tables.drop",
                    "ydb.tables.update",
                    "ydb.streams.write"),
            "ydb.admin",
            List.of("ydb.databases.updateAccessBindings", "ydb.backups.updateAccessBindings"));

    private static final List<String> WEAKEST_FIRST = List.of("ydb.auditor", "ydb.viewer", "ydb.editor", "ydb.admin");

    private static boolean allows(String role, String permission) {
        return PredefinedRoles.satisfies(
                role, Permissions.find(permission).orElseThrow().roles());
    }

    @Test
    void the_roles_of_ydb_have_what_is_documented_and_the_weaker_ones_have_not() {
        DOCUMENTED.forEach((role, permissions) -> permissions.forEach(permission -> {
            for (var other : WEAKEST_FIRST) {
                assertThat(allows(other, permission))
                        .as(permission + " of " + other)
                        .isEqualTo(WEAKEST_FIRST.indexOf(other) >= WEAKEST_FIRST.indexOf(role));
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ydb.databases.list",
                "ydb.databases.create",
                "ydb.databases.connect",
                "ydb.tables.select",
                "ydb.tables.write",
                "ydb.schemas.getMetadata",
                "ydb.streams.write",
                "ydb.api.kafkaPlainAuth",
                "ydb.clusters.get",
                "ydb.clusters.monitor",
                "ydb.clusters.manage",
                "ydb.developerApi.get",
                "ydb.developerApi.update"
            })
    void whatever_ydb_asks_for_is_known(String permission) {
        assertThat(Permissions.find(permission)).isPresent();
        assertThat(allows("ydb.admin", permission)).isTrue();
        assertThat(allows("admin", permission)).isTrue();
        assertThat(allows("iam.admin", permission)).isFalse();
    }

    @Test
    void roles_and_scopes_are_ones_that_there_are() {
        assertThat(Permissions.all()).hasSizeGreaterThan(50).allSatisfy(permission -> {
            assertThat(permission.roles())
                    .isNotEmpty()
                    .allMatch(role -> PredefinedRoles.find(role).isPresent());
            assertThat(ApiKeyScopes.ALL).containsAll(permission.scopes());
        });
        assertThat(ApiKeyScopes.ALL).containsAll(Permissions.SCOPES);
        assertThat(Permissions.find("ydb.nothing")).isEmpty();
    }

    @Test
    void no_scope_covers_what_changes_a_database_as_a_whole_or_who_may() {
        assertThat(Permissions.all())
                .filteredOn(permission -> permission.name().startsWith("iam.")
                        || permission.name().startsWith("resource-manager.")
                        || permission.name().contains("AccessBindings")
                        || permission.name().startsWith("ydb.clusters.")
                        || permission.name().equals("ydb.databases.drop"))
                .hasSizeGreaterThan(15)
                .extracting(Permission::scopes)
                .allMatch(java.util.Set::isEmpty);
    }
}
