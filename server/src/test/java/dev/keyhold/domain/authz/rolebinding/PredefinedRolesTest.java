package dev.keyhold.domain.authz.rolebinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authz.Action;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PredefinedRolesTest {
    private static boolean includes(String role, String other) {
        return PredefinedRoles.satisfies(role, Set.of(other));
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, auditor",
        "auditor, ydb.auditor",
        "editor, ydb.editor",
        "admin, ydb.admin",
        "ydb.viewer, ydb.auditor",
        "ydb.editor, ydb.viewer",
        "ydb.admin, ydb.editor",
        "ydb.admin, ydb.kafkaApi.client",
        "editor, viewer",
        "admin, editor",
        "admin, iam.admin",
        "editor, iam.editor",
        "viewer, iam.viewer",
        "editor, kms.keys.decrypter",
        "iam.viewer, iam.auditor",
        "iam.editor, iam.viewer",
        "iam.admin, iam.editor",
        "iam.admin, iam.serviceAccounts.user",
        "iam.admin, iam.serviceAccounts.tokenCreator",
        "iam.serviceAccounts.admin, iam.serviceAccounts.keyAdmin",
        "iam.serviceAccounts.admin, iam.serviceAccounts.tokenCreator",
        "iam.serviceAccounts.keyAdmin, iam.serviceAccounts.accessKeyAdmin",
        "iam.serviceAccounts.keyAdmin, iam.serviceAccounts.apiKeyAdmin",
        "iam.serviceAccounts.keyAdmin, iam.serviceAccounts.authorizedKeyAdmin",
        "iam.serviceAccounts.accessKeyAdmin, iam.serviceAccounts.ephemeralAccessKeyAdmin",
        "kms.keys.encrypterDecrypter, kms.keys.encrypter",
        "kms.editor, kms.keys.encrypterDecrypter",
        "resource-manager.viewer, resource-manager.auditor",
        "resource-manager.editor, resource-manager.viewer",
        "resource-manager.admin, resource-manager.editor",
        "resource-manager.clouds.owner, admin",
        "resource-manager.clouds.owner, resource-manager.clouds.member",
    })
    void include_the_smaller_ones_and_not_the_other_way_round(String role, String smaller) {
        assertThat(includes(role, smaller)).isTrue();
        assertThat(includes(smaller, role)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, kms.keys.decrypter",
        "editor, ydb.kafkaApi.client",
        "editor, iam.serviceAccounts.keyAdmin",
        "editor, iam.serviceAccounts.tokenCreator",
        "editor, iam.admin",
        "admin, resource-manager.clouds.owner",
        "iam.serviceAccounts.keyAdmin, iam.serviceAccounts.tokenCreator",
        "iam.serviceAccounts.apiKeyAdmin, iam.serviceAccounts.accessKeyAdmin",
        "iam.admin, resource-manager.auditor",
        "resource-manager.clouds.member, resource-manager.auditor",
        "no.such.role, auditor",
    })
    void do_not_include_what_they_should_not(String role, String other) {
        assertThat(includes(role, other)).isFalse();
    }

    @Test
    void include_themselves_and_only_roles_that_exist() {
        assertThat(PredefinedRoles.all()).hasSizeGreaterThan(25).allSatisfy(role -> {
            assertThat(includes(role.id(), role.id())).isTrue();
            assertThat(role.description()).isNotEmpty();
            assertThat(role.includes()).allMatch(id -> PredefinedRoles.find(id).isPresent());
            assertThat(PredefinedRoles.find(role.id())).contains(role);
        });
    }

    static List<Action> actions() {
        return Action.all();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void that_operations_need_exist(Action operation) {
        assertThat(operation.roles()).allMatch(id -> PredefinedRoles.find(id).isPresent());
        assertThat(operation.roles().isEmpty() && operation.ofPolicies().isEmpty())
                .isFalse();
    }
}
