package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.keyhold.yandex.api.operation.GetOperationRequest;
import dev.keyhold.yandex.api.operation.Operation;
import dev.keyhold.yandex.api.options.OperationOptionProto;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metadata and response of every operation have the types that the contract declares; clients insist on it. */
final class OperationTypesTest {
    private static Yandex yandex;
    private static Things admins;
    private static Set<String> types;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        admins = Things.of(yandex, yandex.keyhold().adminKey());
        var files = new HashSet<FileDescriptor>();
        yandex.methods().all().forEach(method -> add(method.getFile(), files));
        types = files.stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .map(Descriptor::getFullName)
                .collect(Collectors.toSet());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    /** Every method that answers an operation of its own. */
    static Stream<String> mutations() {
        return yandex.served()
                .filter(name -> yandex.method(name).getOutputType().equals(Operation.getDescriptor()))
                .filter(name -> !name.startsWith("OperationService/"));
    }

    @Test
    void every_mutation_declares_its_types() {
        assertThat(mutations().toList())
                .hasSizeGreaterThan(25)
                .allSatisfy(name -> assertThat(
                                yandex.method(name).getOptions().hasExtension(OperationOptionProto.operation))
                        .as(name)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void an_operation_has_the_types_that_the_contract_declares(String name) {
        var method = yandex.method(name);
        var declared = method.getOptions().getExtension(OperationOptionProto.operation);
        var things = admins.others();
        var answered = yandex.call(Methods.By.GRPC, things.admin(), method, atOnce(things.request(method)))
                .ok()
                .operation();
        var lookup = GetOperationRequest.newBuilder().setOperationId(answered.getId());
        var stored = yandex.done(things.admin(), "OperationService/Get", lookup.build())
                .operation();
        for (var operation : new Operation[] {answered, stored}) {
            assertThat(operation.getDone()).isTrue();
            assertThat(type(operation.getMetadata())).isEqualTo(resolve(method, declared.getMetadata()));
            assertThat(type(operation.getResponse())).isEqualTo(resolve(method, declared.getResponse()));
        }
    }

    /** A deletion that is not put off, so that its operation has a response. */
    private static Message atOnce(Message request) {
        var field = request.getDescriptorForType().findFieldByName("delete_after");
        return field == null
                ? request
                : request.toBuilder()
                        .setField(field, Timestamp.getDefaultInstance())
                        .build();
    }

    private static String type(Any packed) {
        assertThat(packed.getTypeUrl()).startsWith("type.googleapis.com/");
        return packed.getTypeUrl().substring("type.googleapis.com/".length());
    }

    /** Names are relative to the package of the method, or to one around it. */
    private static String resolve(MethodDescriptor method, String name) {
        for (var scope = method.getFile().getPackage(); !scope.isEmpty(); scope = outer(scope)) {
            if (types.contains(scope + "." + name)) {
                return scope + "." + name;
            }
        }
        assertThat(name).isEqualTo(Empty.getDescriptor().getFullName());
        return name;
    }

    private static String outer(String scope) {
        return scope.substring(0, Math.max(scope.lastIndexOf('.'), 0));
    }

    private static void add(FileDescriptor file, Set<FileDescriptor> files) {
        if (files.add(file)) {
            file.getDependencies().forEach(each -> add(each, files));
        }
    }
}
