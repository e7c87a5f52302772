package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.RoleTable.On;
import dev.keyhold.api.yandex.RoleTable.Row;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method, called with every role that is too weak for it, and with the weakest that is not. */
final class RoleTableTest {
    private static final Map<String, String> BY_ROLE = new LinkedHashMap<>();
    private static final Map<String, String> BY_ROLE_ON_ORGANIZATION = new LinkedHashMap<>();
    /** Cannot be bound on an organization. */
    private static final String CLOUD_OWNER = "resource-manager.clouds.owner";

    private static final String DELETE_CLOUD = "CloudService/Delete";

    private static Yandex yandex;
    private static Things things;
    private static String nobody;
    private static String elsewhere;
    private static String apiKey;

    /** Two callers for each role, who have it on the whole cloud and on the organization. */
    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
        for (var role : RoleTable.roles()) {
            BY_ROLE.put(role, caller(role, "CloudService", things.cloud()));
            if (!role.equals(CLOUD_OWNER)) {
                BY_ROLE_ON_ORGANIZATION.put(role, caller(role, "OrganizationService", things.organization()));
            }
        }
        nobody = things.others().bearer();
        var other = things.others();
        var outsider = things.others();
        things.bind("FolderService", other.folder(), "admin", outsider.account());
        things.bind("ServiceAccountService", other.account(), "admin", outsider.account());
        elsewhere = outsider.bearer();
        var mighty = things.others();
        things.bind("CloudService", things.cloud(), "admin", mighty.account());
        apiKey = "Api-Key " + mighty.createApiKey().text("secret");
    }

    @AfterAll
    static void stop() {
        BY_ROLE.clear();
        BY_ROLE_ON_ORGANIZATION.clear();
        yandex.close();
    }

    private static String caller(String role, String service, String resource) {
        var owner = things.others();
        things.bind(service, resource, role, owner.account());
        return owner.bearer();
    }

    static Stream<Row> rows() {
        return RoleTable.ROWS.stream();
    }

    @Test
    void every_method_has_a_row_or_is_open_to_all() {
        var rows = rows().map(Row::method).collect(Collectors.toSet());
        assertThat(rows).hasSize(RoleTable.ROWS.size()).doesNotContainAnyElementsOf(RoleTable.OPEN);
        var all = new ArrayList<>(rows);
        all.addAll(RoleTable.OPEN);
        all.add(RoleTable.COMBINED);
        assertThat(yandex.served()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(rows().map(Row::operation).collect(Collectors.toSet()))
                .isEqualTo(Action.all().stream()
                        .filter(operation -> !operation.roles().isEmpty())
                        // No method of this API offers these: AuditPagesTest and InstallationPagesTest have their
                        // roles.
                        .filter(operation -> operation != ServiceAction.READ_AUDIT_TRAIL)
                        .filter(operation -> operation != ServiceAction.DESCRIBE_INSTALLATION)
                        .collect(Collectors.toSet()));
    }

    @Test
    void every_role_is_in_the_graph() {
        assertThat(PredefinedRoles.all())
                .extracting(PredefinedRoles.Role::id)
                .containsExactlyInAnyOrderElementsOf(RoleTable.roles());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_tables_agree(Row row) {
        var enough = PredefinedRoles.all().stream()
                .map(PredefinedRoles.Role::id)
                .filter(role -> reaches(role, row.operation().roles()))
                .toList();
        assertThat(enough).containsExactlyInAnyOrderElementsOf(row.enough());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_role_that_is_too_weak_is_refused_wherever_it_is_bound(Row row) {
        var method = yandex.method(row.method());
        var request = request(row);
        var callers = row.on() == On.ORGANIZATION ? BY_ROLE_ON_ORGANIZATION : BY_ROLE;
        yandex.assertNothingChangedBy(() -> callers.forEach((role, caller) -> {
            if (!row.enough().contains(role)) {
                assertDenied(By.GRPC, caller, row, yandex.call(By.GRPC, caller, method, request));
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void no_role_a_role_in_the_wrong_place_and_an_api_key_are_refused(Row row) {
        var method = yandex.method(row.method());
        var request = request(row);
        var below = below(row.on());
        yandex.assertNothingChangedBy(() -> {
            for (var caller : List.of(nobody, elsewhere, below, apiKey)) {
                for (var by : By.values()) {
                    assertDenied(by, caller, row, yandex.call(by, caller, method, request));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_weakest_role_that_is_documented_is_enough_on_the_resource_alone(Row row) {
        var method = yandex.method(row.method());
        for (var role : row.weakest()) {
            var fresh = things.others();
            var caller = caller(role, service(row.on()), resource(row.on(), fresh));
            if (row.method().equals(DELETE_CLOUD)) {
                yandex.call(By.GRPC, caller, method, request(row))
                        .is(
                                Code.FAILED_PRECONDITION,
                                "The cloud that manages the organization can be neither closed nor deleted");
            } else {
                yandex.call(By.GRPC, caller, method, fresh.request(method)).ok();
            }
        }
    }

    /** The request about what the callers have roles on, and not about a cloud that can be deleted. */
    private static Message request(Row row) {
        var method = yandex.method(row.method());
        var request = things.request(method);
        return row.method().equals(DELETE_CLOUD)
                ? request.toBuilder()
                        .setField(method.getInputType().findFieldByName("cloud_id"), things.cloud())
                        .build()
                : request;
    }

    @Test
    void what_is_open_is_answered_without_a_role() {
        for (var name : RoleTable.OPEN) {
            var method = yandex.method(name);
            var answer =
                    yandex.call(By.GRPC, nobody, method, things.request(method)).ok();
            if (name.equals("CloudService/List")) {
                assertThat(answer.text("clouds")).isEqualTo("[]");
            }
            if (name.equals("OrganizationService/List")) {
                assertThat(answer.text("organizations")).isEqualTo("[]");
            }
        }
    }

    /** An administrator of what is below the place, which says nothing about the place itself. */
    private static String below(On place) {
        return switch (place) {
            case ACCOUNT, KEY, ENCRYPTION_KEY, SIGNATURE_KEY -> nobody;
            case FOLDER -> caller("admin", "ServiceAccountService", things.account());
            case CLOUD -> caller("admin", "FolderService", things.folder());
            case ORGANIZATION -> caller("admin", "CloudService", things.cloud());
        };
    }

    private static String service(On place) {
        return switch (place) {
            case ACCOUNT -> "ServiceAccountService";
            case KEY -> "SymmetricKeyService";
            case ENCRYPTION_KEY -> "AsymmetricEncryptionKeyService";
            case SIGNATURE_KEY -> "AsymmetricSignatureKeyService";
            case FOLDER -> "FolderService";
            case CLOUD -> "CloudService";
            case ORGANIZATION -> "OrganizationService";
        };
    }

    private static String resource(On place, Things of) {
        return switch (place) {
            case ACCOUNT -> of.account();
            case KEY -> of.symmetricKey();
            case ENCRYPTION_KEY -> of.encryptionKey();
            case SIGNATURE_KEY -> of.signatureKey();
            case FOLDER -> of.folder();
            case CLOUD -> of.cloud();
            case ORGANIZATION -> of.organization();
        };
    }

    private static void assertDenied(By by, String caller, Row row, Answer answer) {
        var role = Stream.concat(BY_ROLE.entrySet().stream(), BY_ROLE_ON_ORGANIZATION.entrySet().stream())
                .filter(entry -> entry.getValue().equals(caller))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("none");
        assertThat(answer.code()).as("%s by %s with %s", row, by, role).isEqualTo(Code.PERMISSION_DENIED);
        var named = row.operation().name().endsWith("_OPERATION") ? "operation" : resource(row.on(), things);
        assertThat(answer.text()).startsWith("Permission denied to ").contains(named);
    }

    /** The same question as the server's, asked of its graph the slow way. */
    private static boolean reaches(String role, Set<String> needed) {
        return needed.contains(role)
                || PredefinedRoles.find(role).orElseThrow().includes().stream().anyMatch(next -> reaches(next, needed));
    }
}
