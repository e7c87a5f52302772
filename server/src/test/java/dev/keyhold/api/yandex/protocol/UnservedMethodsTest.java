package dev.keyhold.api.yandex.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.api.yandex.Methods;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.Things;
import dev.keyhold.api.yandex.Yandex;
import io.grpc.Status.Code;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server reports each method of the contract that it does not serve, for any caller and any request. */
final class UnservedMethodsTest {
    private static Yandex yandex;
    private static Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    static Stream<String> unserved() {
        return UnservedMethods.METHODS.stream();
    }

    @Test
    void only_methods_of_the_contract_are_unserved() {
        assertThat(yandex.methods().all().stream().map(Methods::fullName)).containsAll(UnservedMethods.METHODS);
    }

    @ParameterizedTest
    @MethodSource("unserved")
    void is_answered_before_anything_is_looked_at(String path) {
        var method = yandex.method(path.substring(path.lastIndexOf('.') + 1));
        var text = "Method " + path + " is unimplemented";
        var empty = DynamicMessage.getDefaultInstance(method.getInputType());
        var broken = new byte[] {(byte) 0xff, 1, 2};
        yandex.assertNothingChangedBy(() -> {
            for (var credential : List.of("", "Bearer x", things.admin())) {
                var headers = credential.isEmpty() ? List.<String>of() : List.of("authorization", credential);
                yandex.call(By.GRPC, credential, method, empty).is(Code.UNIMPLEMENTED, text);
                yandex.methods().grpc("/" + path, method, broken, headers).is(Code.UNIMPLEMENTED, text);
                yandex.methods()
                        .rest(Methods.verb(method), Methods.path(method, "x"), "{ no JSON", headers, method)
                        .is(Code.UNIMPLEMENTED, text);
            }
        });
    }

    @Test
    void a_message_in_an_encoding_that_is_unknown_is_not_read() {
        var known = yandex.method("RoleService/List");
        var answer = yandex.methods()
                .grpc("/" + Methods.fullName(known), known, new byte[0], List.of("grpc-encoding", "snappy"))
                .is(Code.UNIMPLEMENTED, "The server reads messages in gzip, or not compressed");
        assertThat(answer.raw().headers().get("grpc-accept-encoding")).isEqualTo("gzip");
    }

    @Test
    void what_the_contract_does_not_have_is_unknown() {
        var known = yandex.method("RoleService/List");
        for (var path : List.of(
                "/yandex.cloud.iam.v1.RoleService/Frob",
                "/yandex.cloud.iam.v1.RoleService/list",
                "/yandex.cloud.compute.v1.InstanceService/List",
                "/RoleService/List",
                "/x/y")) {
            yandex.methods()
                    .grpc(path, known, new byte[0], List.of())
                    .is(Code.UNIMPLEMENTED, "There is no such method");
        }
        for (var path : List.of("/iam/v1/frobs", "/iam/v1/roles/x/y", "/iam/v2/roles", "/resource-manager/v1")) {
            yandex.methods()
                    .rest(HttpMethod.GET, path, "", List.of(), known)
                    .is(Code.NOT_FOUND, "No method of the API has this path and HTTP method");
        }
        yandex.methods()
                .rest(HttpMethod.PUT, "/iam/v1/roles", "", List.of(), known)
                .is(Code.NOT_FOUND, "No method of the API has this path and HTTP method");
    }
}
