package dev.keyhold.api.yandex.access;

import static dev.keyhold.api.yandex.access.Cloud.CLOUD;
import static dev.keyhold.api.yandex.access.Cloud.DATABASE;
import static dev.keyhold.api.yandex.access.Cloud.FOLDER;
import static dev.keyhold.api.yandex.access.Cloud.error;
import static dev.keyhold.api.yandex.access.Cloud.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.FieldMask;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.Action;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.Actions;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.ResultFilter;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse.Result;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import dev.keyhold.yandex.api.priv.accessservice.v2.ResourcePath;
import io.grpc.Status.Code;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many questions at once, asked over the wire. */
final class BulkAuthorizeTest {
    private static final Resource BASE = resource(DATABASE, "a-database");
    /** What YDB asks about everybody who connects. */
    private static final List<String> ASKED = List.of(
            "ydb.databases.list",
            "ydb.databases.create",
            "ydb.databases.connect",
            "ydb.tables.select",
            "ydb.schemas.getMetadata");

    private static Cloud cloud;

    private ServiceAccount account;
    private Resource folder;

    @BeforeAll
    static void start() {
        cloud = Cloud.start();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void makeReader() {
        folder = resource(FOLDER, cloud.folder());
        account = cloud.account(folder.getId());
        cloud.bind(folder, "ydb.viewer", account);
    }

    private BulkAuthorizeRequest.Builder ask() {
        return BulkAuthorizeRequest.newBuilder().setIamToken(cloud.token(account.getId()));
    }

    private Action action(String permission) {
        return Action.newBuilder()
                .setPermission(permission)
                .addResourcePath(BASE)
                .addResourcePath(folder)
                .build();
    }

    private BulkAuthorizeRequest.Builder actions(List<String> permissions) {
        var actions = Actions.newBuilder();
        permissions.forEach(permission -> actions.addItems(action(permission)));
        return ask().setActions(actions);
    }

    private BulkAuthorizeRequest.Builder matrix(List<String> permissions, List<Resource> folders) {
        var request = ask();
        var matrix = request.getActionMatrixBuilder().addAllPermissions(permissions);
        folders.forEach(
                path -> matrix.addResourcePaths(ResourcePath.newBuilder().addPath(path)));
        return request;
    }

    private static BulkAuthorizeResponse answer(BulkAuthorizeRequest.Builder request) {
        return cloud.accessService().bulkAuthorize(request.build());
    }

    private static List<String> failed(BulkAuthorizeRequest.Builder request) {
        return answer(request).getResults().getItemsList().stream()
                .map(Result::getPermission)
                .toList();
    }

    private static void assertInvalid(BulkAuthorizeRequest.Builder request) {
        assertThat(error(() -> answer(request)).getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void a_filter_returns_what_is_denied_and_nothing_else() {
        var answer = answer(actions(ASKED).setResultFilter(ResultFilter.ALL_FAILED));
        assertThat(answer.getSubject().getServiceAccount().getId()).isEqualTo(account.getId());
        assertThat(answer.hasUnauthenticatedError()).isFalse();
        assertThat(answer.getResults().getItemsList()).singleElement().satisfies(result -> {
            assertThat(result.getPermission()).isEqualTo("ydb.databases.create");
            assertThat(result.getResourcePathList()).containsExactly(BASE, folder);
            assertThat(result.getPermissionDeniedError().getMessage()).isEqualTo("Permission denied");
        });
    }

    @Test
    void the_first_denial_can_be_enough() {
        var permissions = List.of("ydb.tables.select", "ydb.tables.write", "ydb.databases.drop");
        assertThat(failed(actions(permissions))).containsExactly("ydb.tables.write", "ydb.databases.drop");
        assertThat(failed(actions(permissions).setResultFilter(ResultFilter.ALL_FAILED)))
                .containsExactly("ydb.tables.write", "ydb.databases.drop");
        assertThat(failed(actions(permissions).setResultFilter(ResultFilter.FIRST_FAILED)))
                .containsExactly("ydb.tables.write");
        cloud.bind(folder, "ydb.editor", account);
        assertThat(failed(actions(permissions))).isEmpty();
    }

    @Test
    void a_matrix_is_every_permission_on_every_path() {
        var other = resource(FOLDER, cloud.folder());
        var top = resource(CLOUD, cloud.cloud());
        var denied = answer(matrix(List.of("ydb.tables.select", "ydb.tables.write"), List.of(folder, other, top)))
                .getResults()
                .getItemsList();
        assertThat(denied)
                .extracting(result ->
                        result.getPermission() + " " + result.getResourcePath(0).getId())
                .containsExactly(
                        "ydb.tables.write " + folder.getId(),
                        "ydb.tables.select " + other.getId(),
                        "ydb.tables.write " + other.getId(),
                        "ydb.tables.select " + top.getId(),
                        "ydb.tables.write " + top.getId());
    }

    @Test
    void a_mask_selects_what_is_returned() {
        var request = actions(List.of("ydb.tables.write"));
        var only = answer(request.setResultMask(FieldMask.newBuilder().addPaths("permission")))
                .getResults()
                .getItems(0);
        assertThat(only)
                .isEqualTo(Result.newBuilder().setPermission("ydb.tables.write").build());
        assertInvalid(request.setResultMask(FieldMask.newBuilder().addPaths("nothing")));
        assertInvalid(request.setResultMask(FieldMask.newBuilder().addAllPaths(Collections.nCopies(17, "permission"))));
    }

    @Test
    void a_credential_that_is_not_good_is_part_of_the_answer() {
        var answer = answer(actions(ASKED).setIamToken("t1.x"));
        assertThat(answer.hasSubject()).isFalse();
        assertThat(answer.hasResults()).isFalse();
        assertThat(answer.getUnauthenticatedError().getMessage()).isNotEmpty();
    }

    @Test
    void somebody_without_rights_is_denied_everything() {
        var request = actions(ASKED);
        request.getSubjectBuilder().getUserAccountBuilder().setId("somebody");
        var answer = answer(request);
        assertThat(answer.getSubject().getUserAccount().getId()).isEqualTo("somebody");
        assertThat(answer.getResults().getItemsCount()).isEqualTo(ASKED.size());
    }

    @Test
    void the_older_name_answers_alike() {
        var request = dev.keyhold.yandex.api.priv.servicecontrol.v1.BulkAuthorizeRequest.newBuilder()
                .setIamToken(cloud.token(account.getId()));
        request.getActionsBuilder()
                .addItemsBuilder()
                .setPermission("ydb.tables.write")
                .addResourcePathBuilder()
                .setId(folder.getId())
                .setType(FOLDER);
        var answer = cloud.olderAccessService().bulkAuthorize(request.build());
        assertThat(answer.getSubject().getServiceAccount().getId()).isEqualTo(account.getId());
        assertThat(answer.getResults().getItems(0).getPermission()).isEqualTo("ydb.tables.write");
    }

    @Test
    void there_is_a_bound_to_what_is_asked_at_once() {
        var thousand = Collections.nCopies(1000, "ydb.tables.select");
        assertThat(failed(actions(thousand))).isEmpty();
        assertInvalid(actions(Collections.nCopies(1001, "ydb.tables.select")));
        assertInvalid(ask().setActions(Actions.getDefaultInstance()));
        assertInvalid(ask());
        assertInvalid(actions(List.of("ydb.tables.select", "ydb.nothing")));

        assertThat(failed(matrix(thousand, List.of(folder)))).isEmpty();
        var ten = Collections.nCopies(10, folder);
        assertThat(failed(matrix(Collections.nCopies(100, "ydb.tables.select"), ten)))
                .isEmpty();
        assertInvalid(matrix(Collections.nCopies(101, "ydb.tables.select"), ten));
        assertInvalid(matrix(List.of(), ten));
        assertInvalid(matrix(thousand, List.of()));
        assertInvalid(matrix(List.of(""), ten));
    }

    @Test
    void one_event_tells_of_all_that_was_denied_on_a_resource() {
        assertThat(failed(actions(List.of("ydb.tables.write", "ydb.databases.drop", "ydb.tables.write"))))
                .hasSize(3);
        assertThat(cloud.keyhold().denials())
                .filteredOn(event -> event.outcome() == AuditEvent.Outcome.DENIED)
                .filteredOn(event -> event.actor()
                        .map(id -> id.text().equals(account.getId()))
                        .orElse(false))
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactly(tuple(
                        "AccessService/BulkAuthorize",
                        "ydb.databases.drop, ydb.tables.write on ydb.database a-database"));
    }
}
