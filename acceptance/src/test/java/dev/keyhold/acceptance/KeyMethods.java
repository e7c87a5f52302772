package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;

import dev.keyhold.acceptance.KnownWorld.Kind;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.KeyServiceGrpc;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.Map;

/**
 * What the services of the three kinds of keys have in common.
 *
 * @param field of a key in the answer that makes it; with {@code Id} behind it names a key in requests
 * @param secret the field of the secret beside it
 * @param listed the field of the keys in a list
 */
record KeyMethods(
        MethodDescriptor<?, ?> create,
        MethodDescriptor<?, ?> update,
        MethodDescriptor<?, ?> delete,
        MethodDescriptor<?, ?> list,
        MethodDescriptor<?, ?> listOperations,
        String field,
        String secret,
        String listed) {
    static final Map<Kind, KeyMethods> ALL = Map.of(
            Kind.API_KEY,
            new KeyMethods(
                    ApiKeyServiceGrpc.getCreateMethod(),
                    ApiKeyServiceGrpc.getUpdateMethod(),
                    ApiKeyServiceGrpc.getDeleteMethod(),
                    ApiKeyServiceGrpc.getListMethod(),
                    ApiKeyServiceGrpc.getListOperationsMethod(),
                    "apiKey",
                    "secret",
                    "apiKeys"),
            Kind.AUTHORIZED_KEY,
            new KeyMethods(
                    KeyServiceGrpc.getCreateMethod(),
                    KeyServiceGrpc.getUpdateMethod(),
                    KeyServiceGrpc.getDeleteMethod(),
                    KeyServiceGrpc.getListMethod(),
                    KeyServiceGrpc.getListOperationsMethod(),
                    "key",
                    "privateKey",
                    "keys"),
            Kind.STATIC_KEY,
            new KeyMethods(
                    AccessKeyServiceGrpc.getCreateMethod(),
                    AccessKeyServiceGrpc.getUpdateMethod(),
                    AccessKeyServiceGrpc.getDeleteMethod(),
                    AccessKeyServiceGrpc.getListMethod(),
                    AccessKeyServiceGrpc.getListOperationsMethod(),
                    "accessKey",
                    "secret",
                    "accessKeys"));

    static KeyMethods of(Kind kind) {
        return requireNonNull(ALL.get(kind), kind.name());
    }

    String idField() {
        return field + "Id";
    }

    /** Where the identifiers of a key stand in the answer that makes it. */
    Map<String, String> made(String label) {
        var id = "/" + field + "/id";
        return field.equals("accessKey")
                ? Map.of(label, id, ShownWorld.keyId(label), "/" + field + "/keyId")
                : Map.of(label, id);
    }
}
