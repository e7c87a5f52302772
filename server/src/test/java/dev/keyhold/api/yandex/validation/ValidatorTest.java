package dev.keyhold.api.yandex.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.GeneratedMessage.GeneratedExtension;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.yandex.api.access.AccessBinding;
import dev.keyhold.yandex.api.access.AccessBindingAction;
import dev.keyhold.yandex.api.access.AccessBindingDelta;
import dev.keyhold.yandex.api.access.Subject;
import dev.keyhold.yandex.api.access.UpdateAccessBindingsRequest;
import dev.keyhold.yandex.api.endpoint.ListApiEndpointsRequest;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.CreateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import dev.keyhold.yandex.api.options.ValidationProto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    private final Validator validator = new Validator();

    @Test
    void required_fields_must_be_given() {
        assertThat(violations(CreateServiceAccountRequest.getDefaultInstance()))
                .contains("folder_id: Field is required", "name: Field is required");
    }

    @Test
    void patterns_match_the_whole_text() {
        var good = CreateServiceAccountRequest.newBuilder().setFolderId("b1g").setName("my-sa");
        assertThat(violations(good.build())).isEmpty();
        assertThat(violations(good.setName("my-sa!").build()))
                .containsExactly("name: Field does not match the pattern /[a-z]([-a-z0-9]{0,61}[a-z0-9])?/");
        assertThat(violations(good.setName("a\n").build())).hasSize(1);
    }

    @Test
    void lengths_count_characters() {
        var request = CreateApiKeyRequest.newBuilder();
        assertThat(violations(request.setDescription("🔑".repeat(256)).build())).isEmpty();
        assertThat(violations(request.setDescription("x".repeat(257)).build()))
                .containsExactly("description: Field length is out of range: <=256");
    }

    @Test
    void labels_obey_the_rules_of_keys_and_values() {
        var good = CreateServiceAccountRequest.newBuilder().setFolderId("b1g").setName("my-sa");
        assertThat(violations(
                        good.putLabels("env", "prod").putLabels("empty", "").build()))
                .isEmpty();
        assertThat(violations(good.clone().putLabels("Env", "prod").build()))
                .containsExactly("labels[Env].key: Field does not match the pattern /[a-z][-_0-9a-z]*/");
        assertThat(violations(good.clone().putLabels("env", "Prod").build()))
                .containsExactly("labels[env]: Field does not match the pattern /[-_0-9a-z]*/");
        assertThat(violations(good.clone().putLabels("S".repeat(31), "").build()))
                .containsExactly("labels[…].key: Field does not match the pattern /[a-z][-_0-9a-z]*/");
        IntStream.range(0, 63).forEach(number -> good.putLabels("k" + number, ""));
        assertThat(violations(good.build())).containsExactly("labels: Number of elements is out of range: <=64");
    }

    @Test
    void lists_have_a_size_and_elements_of_their_own() {
        var request = CreateApiKeyRequest.newBuilder().addScopes("a").addScopes("b".repeat(257));
        assertThat(violations(request.build())).containsExactly("scopes[1]: Field length is out of range: <=256");
        assertThat(violations(CreateApiKeyRequest.newBuilder()
                        .addScopes("a")
                        .addScopes("a")
                        .build()))
                .containsExactly("scopes: Field elements must be unique");
    }

    @Test
    void times_have_a_range_and_must_be_times() {
        var request = CreateApiKeyRequest.newBuilder();
        assertThat(violations(request.setExpiresAt(time(0)).build())).isEmpty();
        assertThat(violations(request.setExpiresAt(time(-1)).build())).hasSize(1);
        assertThat(violations(request.setExpiresAt(Timestamp.newBuilder().setNanos(-1))
                        .build()))
                .containsExactly("expires_at: Field is not a valid timestamp");
        assertThat(violations(request.setExpiresAt(time(Long.MAX_VALUE)).build()))
                .containsExactly("expires_at: Field is not a valid timestamp");
    }

    @Test
    void negative_page_sizes_are_refused_everywhere() {
        assertThat(violations(ListApiKeysRequest.newBuilder().setPageSize(-1).build()))
                .containsExactly("page_size: Field value is out of range: 0-1000");
        assertThat(violations(ListApiKeysRequest.newBuilder().setPageSize(1001).build()))
                .hasSize(1);
        assertThat(violations(listEndpoints(-1))).hasSize(1);
        assertThat(violations(listEndpoints(5_000))).isEmpty();
    }

    @Test
    void one_of_the_options_must_be_selected() {
        assertThat(violations(CreateIamTokenRequest.getDefaultInstance()))
                .containsExactly("identity: One of the options must be selected");
        assertThat(violations(CreateIamTokenRequest.newBuilder().setJwt("x").build()))
                .isEmpty();
    }

    @Test
    void messages_within_messages_are_held_to_their_rules() {
        var delta = AccessBindingDelta.newBuilder()
                .setAction(AccessBindingAction.ADD)
                .setAccessBinding(AccessBinding.newBuilder()
                        .setSubject(Subject.newBuilder().setType("system")));
        var request =
                UpdateAccessBindingsRequest.newBuilder().setResourceId("b1g").addAccessBindingDeltas(delta);
        assertThat(violations(request.build()))
                .containsExactly(
                        "access_binding_deltas[0].access_binding.role_id: Field is required",
                        "access_binding_deltas[0].access_binding.subject.id: Field is required");
        assertThat(violations(UpdateAccessBindingsRequest.newBuilder()
                        .setResourceId("b1g")
                        .addAccessBindingDeltas(AccessBindingDelta.getDefaultInstance())
                        .build()))
                .contains("access_binding_deltas[0].action: Field is required");
    }

    @Test
    void of_an_update_only_masked_fields_are_looked_at() {
        var leftovers = UpdateServiceAccountRequest.newBuilder()
                .setServiceAccountId("aje")
                .setDescription("fine")
                .setName("NOT A NAME")
                .setUpdateMask(FieldMask.newBuilder().addPaths("description"));
        assertThat(violations(leftovers.build())).isEmpty();
        assertThat(violations(leftovers.clearServiceAccountId().build()))
                .containsExactly("service_account_id: Field is required");
        assertThat(violations(UpdateApiKeyRequest.newBuilder()
                        .setApiKeyId("aje")
                        .setUpdateMask(FieldMask.newBuilder().addPaths("scopes"))
                        .build()))
                .containsExactly("scopes: Number of elements is out of range: 1-100");
    }

    @Test
    void without_a_mask_all_fields_of_an_update_are_looked_at() {
        assertThat(violations(UpdateServiceAccountRequest.newBuilder()
                        .setServiceAccountId("aje")
                        .setName("NOT A NAME")
                        .build()))
                .hasSize(1);
    }

    @Test
    void the_list_of_violations_is_bounded() {
        var request = CreateApiKeyRequest.newBuilder();
        IntStream.range(0, 50).forEach(number -> request.addScopes(number + "x".repeat(300)));
        assertThat(violations(request.build())).hasSize(Violations.MAX);
    }

    @Test
    void every_kind_of_option_is_held() throws Exception {
        var type = everyKind();
        var message = DynamicMessage.newBuilder(type);
        var all = List.of(
                "span: Field value is out of range: 15m-8760h",
                "raw: Field length is out of range: 1-4",
                "narrow: Field size in bytes is out of range: <=4",
                "number: Field value is out of range: >0",
                "exact: Field value is out of range: 7");
        set(message, "span", Duration.newBuilder().setSeconds(899).build());
        set(message, "raw", ByteString.copyFrom(new byte[5]));
        set(message, "narrow", "ééé");
        set(message, "number", 0L);
        set(message, "exact", 8L);
        assertThat(violations(message.build())).containsExactlyInAnyOrderElementsOf(all);
        set(message, "span", Duration.newBuilder().setSeconds(900).build());
        set(message, "raw", ByteString.copyFrom(new byte[4]));
        set(message, "narrow", "éé");
        set(message, "number", 1L);
        set(message, "exact", 7L);
        assertThat(violations(message.build())).isEmpty();
        set(message, "span", Duration.newBuilder().setSeconds(1).setNanos(-1).build());
        assertThat(violations(message.build())).containsExactly("span: Field is not a valid duration");
    }

    @Test
    void nesting_has_a_bound() throws Exception {
        var type = everyKind();
        var message = DynamicMessage.newBuilder(type).setField(type.findFieldByName("number"), 1L);
        set(message, "exact", 7L);
        for (var depth = 0; depth < Validator.MAX_DEPTH + 1; depth++) {
            message = message.build().toBuilder().setField(type.findFieldByName("inner"), message.build());
        }
        assertThat(violations(message.build()).getFirst()).endsWith("Field is nested too deeply");
    }

    private static Descriptor everyKind() throws DescriptorValidationException {
        var type = DescriptorProto.newBuilder()
                .setName("EveryKind")
                .addField(field("span", 1, FieldDescriptorProto.Type.TYPE_MESSAGE, ValidationProto.value, "15m-8760h")
                        .setTypeName(".google.protobuf.Duration"))
                .addField(field("raw", 2, FieldDescriptorProto.Type.TYPE_BYTES, ValidationProto.length, "1-4"))
                .addField(field("narrow", 3, FieldDescriptorProto.Type.TYPE_STRING, ValidationProto.bytes, "<=4"))
                .addField(field("number", 4, FieldDescriptorProto.Type.TYPE_INT64, ValidationProto.value, ">0"))
                .addField(field("exact", 5, FieldDescriptorProto.Type.TYPE_INT64, ValidationProto.value, "7"))
                .addField(field("inner", 6, FieldDescriptorProto.Type.TYPE_MESSAGE, ValidationProto.pattern, "")
                        .setTypeName(".keyhold.test.EveryKind"));
        var file = FileDescriptorProto.newBuilder()
                .setName("every_kind.proto")
                .setPackage("keyhold.test")
                .setSyntax("proto3")
                .addDependency("google/protobuf/duration.proto")
                .addDependency("google/protobuf/timestamp.proto")
                .addMessageType(type)
                .build();
        var dependencies = new FileDescriptor[] {DurationProto.getDescriptor(), TimestampProto.getDescriptor()};
        return FileDescriptor.buildFrom(file, dependencies).findMessageTypeByName("EveryKind");
    }

    private static FieldDescriptorProto.Builder field(
            String name,
            int number,
            FieldDescriptorProto.Type type,
            GeneratedExtension<FieldOptions, String> option,
            String value) {
        var options = FieldOptions.newBuilder().setExtension(option, value);
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setOptions(options);
    }

    private static void set(DynamicMessage.Builder message, String field, Object value) {
        message.setField(message.getDescriptorForType().findFieldByName(field), value);
    }

    @SuppressWarnings("deprecation") // the contract marks it so; clients may send it all the same
    private static ListApiEndpointsRequest listEndpoints(long size) {
        return ListApiEndpointsRequest.newBuilder().setPageSize(size).build();
    }

    private static Timestamp time(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }

    private List<String> violations(Message message) {
        try {
            validator.check(message);
            return List.of();
        } catch (ServiceException refused) {
            assertThat(refused.serviceError()).isInstanceOf(ServiceError.InvalidFields.class);
            return ((ServiceError.InvalidFields) refused.serviceError())
                    .violations().stream()
                            .map(violation -> violation.field() + ": " + YandexErrors.describe(violation.constraint()))
                            .toList();
        }
    }
}
