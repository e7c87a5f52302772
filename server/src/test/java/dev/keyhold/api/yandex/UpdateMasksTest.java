package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.validation.FirstContracts;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the mask of an update names is changed, and held to its rules; nothing else is. */
final class UpdateMasksTest {
    private static final String MASK = "update_mask";
    private static final String SECOND_PATH = "update_mask.paths[1]: Field does not exist or cannot be updated";

    /**
     * What an update without a mask does to each field that it does not give: those of the first published contract are
     * reset, the others kept, and so are those that cannot be without a value.
     *
     * @param needed cannot be left out
     */
    private record Row(List<String> reset, List<String> kept, List<String> needed) {}

    private static final Row OF_KEY_PAIRS =
            new Row(List.of("name", "description", "labels", "deletion_protection"), List.of("status"), List.of());

    private static final Map<String, Row> WITHOUT_MASK = Map.of(
            "ApiKeyService/Update",
            new Row(List.of("description"), List.of("scopes", "expires_at"), List.of()),
            "AccessKeyService/Update",
            new Row(List.of("description"), List.of(), List.of()),
            "KeyService/Update",
            new Row(List.of("description"), List.of(), List.of()),
            "ServiceAccountService/Update",
            new Row(List.of("description"), List.of("name", "labels", "expires_at"), List.of("name")),
            "OrganizationService/Update",
            new Row(List.of("description", "title", "labels"), List.of("name"), List.of()),
            "CloudService/Update",
            new Row(List.of("description"), List.of("name", "labels"), List.of()),
            "FolderService/Update",
            new Row(List.of("description", "labels"), List.of("name"), List.of()),
            "SymmetricKeyService/Update",
            new Row(
                    List.of("name", "description", "labels", "rotation_period"),
                    List.of("status", "default_algorithm", "deletion_protection"),
                    List.of()),
            "AsymmetricEncryptionKeyService/Update",
            OF_KEY_PAIRS,
            "AsymmetricSignatureKeyService/Update",
            OF_KEY_PAIRS);

    private static Yandex yandex;
    private static Things admins;

    private Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        admins = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    @BeforeEach
    void renew() {
        things = admins.others();
    }

    static Stream<String> updates() {
        return yandex.served().filter(name -> yandex.method(name).getInputType().findFieldByName(MASK) != null);
    }

    /** The fields after the mask: those before it say what is updated. */
    private static List<FieldDescriptor> updatable(MethodDescriptor method) {
        var fields = method.getInputType().getFields();
        return fields.subList(fields.indexOf(method.getInputType().findFieldByName(MASK)) + 1, fields.size());
    }

    private static FieldDescriptor subject(MethodDescriptor method) {
        return method.getInputType().getFields().getFirst();
    }

    private static Message masked(Message request, String... paths) {
        var mask = FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
        return request.toBuilder()
                .setField(request.getDescriptorForType().findFieldByName(MASK), mask)
                .build();
    }

    @ParameterizedTest
    @MethodSource("updates")
    void a_path_that_cannot_be_updated_is_refused(String name) {
        var method = yandex.method(name);
        var request = things.request(method);
        var good = updatable(method).getFirst().getName();
        var bad = List.of(
                "nothing",
                "id",
                "created_at",
                "status",
                MASK,
                subject(method).getName(),
                "*",
                "",
                " " + good,
                good + ".x",
                "labels.key",
                good + "," + good,
                good.toUpperCase(java.util.Locale.ROOT));
        var known = updatable(method).stream().map(FieldDescriptor::getName).toList();
        yandex.assertNothingChangedBy(() -> {
            for (var path : bad.stream().filter(it -> !known.contains(it)).toList()) {
                yandex.call(By.GRPC, things.admin(), method, masked(request, good, path))
                        .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - " + SECOND_PATH);
            }
            for (var path : List.of("nothing", "id", "createdAt", "*", "labels.key")) {
                assertThat(patch(method, "{\"updateMask\": \"" + good + "," + path + "\"}")
                                .violations())
                        .containsExactly(SECOND_PATH);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("updates")
    void a_mask_is_one_text_in_json(String name) {
        var method = yandex.method(name);
        // Made before the count.
        assertThat(things.request(method)).isNotNull();
        yandex.assertNothingChangedBy(() -> {
            for (var mask : List.of("{\"paths\": [\"description\"]}", "[]", "[\"description\", \"labels\"]")) {
                patch(method, "{\"updateMask\": " + mask + ", \"description\": \"new\"}")
                        .is(
                                Code.INVALID_ARGUMENT,
                                "Validation failed:\n  - update_mask: Field has a value of the wrong type");
            }
            patch(method, "{\"updateMask\": \"description\", \"update_mask\": \"description\"}")
                    .is(Code.INVALID_ARGUMENT, "Validation failed:\n  - update_mask: Field is given twice");
        });
        for (var spelling : List.of("updateMask", "update_mask")) {
            patch(method, "{\"" + spelling + "\": \"description\", \"description\": \"" + spelling + "\"}")
                    .ok();
            assertThat(stored(method, "description")).isEqualTo(spelling);
        }
    }

    @ParameterizedTest
    @MethodSource("updates")
    void what_breaks_a_rule_is_looked_at_only_where_the_mask_names_it(String name) {
        var method = yandex.method(name);
        var request = things.request(method);
        for (var broken : Breakage.of(request)) {
            var field = broken.field();
            if (!updatable(method).contains(field)) {
                continue;
            }
            yandex.assertNothingChangedBy(() -> assertThat(update(masked(broken.request(), field.getName()), method)
                            .violations())
                    .containsExactly(broken.violation()));
            for (var other : updatable(method)) {
                if (!other.equals(field)) {
                    var before = stored(method);
                    update(masked(broken.request(), other.getName()), method).ok();
                    assertThat(without(stored(method), other)).isEqualTo(without(before, other));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("updates")
    void only_what_the_mask_names_is_changed(String name) {
        var method = yandex.method(name);
        update(things.request(method), method).ok();
        for (var field : updatable(method)) {
            var before = stored(method);
            var empty = DynamicMessage.newBuilder(method.getInputType())
                    .setField(subject(method), things.request(method).getField(subject(method)))
                    .build();
            var reset = update(masked(empty, field.getName(), field.getName()), method);
            // A rule may say that it cannot be empty, and a name stays where it may.
            if (reset.code() == Code.OK && !field.getName().equals("name")) {
                assertThat(at(stored(method), field)).isEqualTo(at(before.getDefaultInstanceForType(), field));
            }
            assertThat(without(stored(method), field)).isEqualTo(without(before, field));
            update(masked(things.request(method), field.getJsonName()), method).ok();
            assertThat(without(stored(method), field)).isEqualTo(without(before, field));
        }
    }

    @Test
    void every_update_has_a_row_and_every_row_all_fields() {
        assertThat(WITHOUT_MASK.keySet())
                .containsExactlyInAnyOrderElementsOf(updates().toList());
        assertThat(WITHOUT_MASK)
                .allSatisfy((name, row) -> assertThat(
                                updatable(yandex.method(name)).stream().map(FieldDescriptor::getName))
                        .containsExactlyInAnyOrderElementsOf(Stream.concat(row.reset().stream(), row.kept().stream())
                                .toList()));
    }

    @Test
    void no_update_of_the_contract_is_without_a_first_contract() {
        var requests = yandex.methods().all().stream()
                .map(MethodDescriptor::getInputType)
                .filter(request -> request.findFieldByName(MASK) != null)
                .toList();
        assertThat(requests)
                .hasSizeGreaterThanOrEqualTo(WITHOUT_MASK.size())
                .allSatisfy(request -> assertThat(FirstContracts.of(request))
                        .isNotEmpty()
                        .allSatisfy(field ->
                                assertThat(request.findFieldByName(field)).isNotNull()));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void without_a_mask_what_came_later_is_kept_when_it_is_absent(String name) {
        var method = yandex.method(name);
        var row = Objects.requireNonNull(WITHOUT_MASK.get(name));
        var full = telling(things.request(method));
        var bare = full.toBuilder().clearField(method.getInputType().findFieldByName(MASK));
        for (var field : updatable(method)) {
            if (!row.needed().contains(field.getName())) {
                bare.clearField(field);
            }
        }
        for (var request : List.of(bare.build(), masked(bare.build()))) {
            for (var by : By.values()) {
                update(full, method).ok();
                var before = stored(method);
                yandex.call(by, things.admin(), method, request).ok();
                var after = stored(method);
                for (var field : updatable(method)) {
                    var isKept = row.kept().contains(field.getName());
                    assertThat(at(after, field))
                            .as(field.getName())
                            .isEqualTo(at(isKept ? before : before.getDefaultInstanceForType(), field));
                    assertThat(at(before, field)).isNotEqualTo(at(before.getDefaultInstanceForType(), field));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("updates")
    void without_a_mask_whatever_is_given_is_replaced(String name) {
        var method = yandex.method(name);
        var full = telling(things.request(method)).toBuilder()
                .clearField(method.getInputType().findFieldByName(MASK))
                .build();
        for (var by : By.values()) {
            update(things.request(method), method).ok();
            yandex.call(by, things.admin(), method, full).ok();
            for (var field : updatable(method)) {
                assertThat(only(field, at(stored(method), field)))
                        .as(field.getName())
                        .isEqualTo(only(field, full.getField(field)));
            }
        }
    }

    /** A field in the form that it has on the wire, whichever class its messages are of. */
    private static ByteString only(FieldDescriptor field, Object value) {
        return DynamicMessage.newBuilder(field.getContainingType())
                .setField(field, value)
                .build()
                .toByteString();
    }

    /** The request with values that differ from those that things are made with. */
    private static Message telling(Message request) {
        var telling = request.toBuilder();
        for (var field : request.getDescriptorForType().getFields()) {
            switch (field.getName()) {
                case "status" -> telling.setField(field, field.getEnumType().findValueByName("INACTIVE"));
                case "default_algorithm" ->
                    telling.setField(field, field.getEnumType().findValueByName("AES_128"));
                case "deletion_protection" -> telling.setField(field, true);
                default -> {}
            }
        }
        return telling.build();
    }

    @Test
    void a_mask_in_the_query_counts_where_the_body_has_none() {
        var method = yandex.method("ApiKeyService/Update");
        var path = "/iam/v1/apiKeys/" + things.apiKey();
        patch(method, path + "?updateMask=description", "{\"description\": \"x\"}")
                .ok();
        assertThat(stored(method, "description")).isEqualTo("x");
        patch(method, path + "?updateMask=description", "{\"description\": \"y\", \"updateMask\": \"expiresAt\"}")
                .ok();
        assertThat(stored(method, "description")).isEqualTo("x");
        assertThat(patch(method, path + "?updateMask=nothing", "{}").violations())
                .hasSize(1);
    }

    private Answer update(Message request, MethodDescriptor method) {
        return yandex.call(By.GRPC, things.admin(), method, request);
    }

    /** Sends a body to the thing that the method updates. */
    private Answer patch(MethodDescriptor method, String body) {
        var id = (String) things.request(method).getField(subject(method));
        return patch(method, Methods.path(method, id), body);
    }

    private Answer patch(MethodDescriptor method, String path, String body) {
        return yandex.methods().rest(HttpMethod.PATCH, path, body, List.of("authorization", things.admin()), method);
    }

    /** The thing that the method updates, as it is now. */
    private Message stored(MethodDescriptor update) {
        var get = yandex.method(update.getService().getName() + "/Get");
        return yandex.call(By.GRPC, things.admin(), get, things.request(get))
                .ok()
                .message()
                .orElseThrow();
    }

    private Object stored(MethodDescriptor update, String field) {
        var message = stored(update);
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static Object at(Message thing, FieldDescriptor field) {
        return thing.getField(thing.getDescriptorForType().findFieldByName(field.getName()));
    }

    /** The thing but for one field, and for what follows from that. */
    private static Message without(Message thing, FieldDescriptor field) {
        var rest = thing.toBuilder();
        var type = thing.getDescriptorForType();
        var cleared = new ArrayList<>(List.of(type.findFieldByName(field.getName())));
        if (field.getName().equals("scopes")) {
            cleared.add(type.findFieldByName("scope"));
        }
        cleared.forEach(rest::clearField);
        return rest.build();
    }
}
