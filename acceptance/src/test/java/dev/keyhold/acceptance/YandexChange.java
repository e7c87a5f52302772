package dev.keyhold.acceptance;

import dev.keyhold.yandex.api.options.OperationOptionProto;
import io.grpc.MethodDescriptor;
import java.util.Map;

/**
 * A change through the Yandex Cloud API and what it leads to.
 *
 * @param headers with an idempotency key, or none
 * @param made where the identifiers of what it makes stand in its answer, by label
 */
record YandexChange(
        MethodDescriptor<?, ?> method,
        Map<String, ?> fields,
        Map<String, String> headers,
        KnownWorld after,
        Map<String, String> made) {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    YandexChange(MethodDescriptor<?, ?> method, Map<String, ?> fields, KnownWorld after, Map<String, String> made) {
        this(method, fields, Map.of(), after, made);
    }

    YandexChange with(String idempotencyKey) {
        return new YandexChange(method, fields, Map.of(IDEMPOTENCY_KEY, idempotencyKey), after, made);
    }

    /** Whether the server is to recognise it when it comes again. */
    boolean isKeyed() {
        return !headers.isEmpty();
    }

    /** Whether it is answered with an operation, rather than with the key that it makes. */
    boolean isOperation() {
        return !kindOfOperation(method).isEmpty();
    }

    /** The one thing that it makes. */
    String label() {
        return made.keySet().stream().filter(after::has).findFirst().orElseThrow();
    }

    /** What the metadata of its operations say; empty for a method that answers none. */
    static String kindOfOperation(MethodDescriptor<?, ?> method) {
        var metadata = YandexCalls.descriptor(method)
                .getOptions()
                .getExtension(OperationOptionProto.operation)
                .getMetadata();
        return metadata.substring(metadata.lastIndexOf('.') + 1);
    }
}
