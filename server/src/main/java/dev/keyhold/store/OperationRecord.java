package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an API answered a change with, kept so that clients can ask for it again. Metadata and response are in the API's
 * encoding; to the store they are bytes with a type name.
 *
 * @param resource what it acted on
 * @param response empty as long as the operation runs, or when it failed
 */
public record OperationRecord(
        AccountId account,
        ResourceId id,
        ResourceId resource,
        String description,
        Instant createdAt,
        ResourceId createdBy,
        Instant modifiedAt,
        boolean done,
        Payload metadata,
        Optional<Payload> response,
        Optional<Failure> failure) {
    /** The same, come to its end. */
    public OperationRecord completed(Instant at, Payload result) {
        return new OperationRecord(
                account,
                id,
                resource,
                description,
                createdAt,
                createdBy,
                at,
                true,
                metadata,
                Optional.of(result),
                Optional.empty());
    }

    /** The same, cancelled. */
    public OperationRecord cancelled(Instant at, Payload newMetadata, Failure why) {
        return new OperationRecord(
                account,
                id,
                resource,
                description,
                createdAt,
                createdBy,
                at,
                true,
                newMetadata,
                Optional.empty(),
                Optional.of(why));
    }

    /** Encoded content and the name of its type. */
    public static final class Payload {
        private final String type;
        private final byte[] content;

        public Payload(String type, byte[] content) {
            this.type = type;
            this.content = content.clone();
        }

        public String type() {
            return type;
        }

        public byte[] content() {
            return content.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Payload that && type.equals(that.type) && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return 31 * type.hashCode() + Arrays.hashCode(content);
        }

        @Override
        public String toString() {
            return type + "[" + content.length + " bytes]";
        }
    }

    /** How it failed: a canonical gRPC status code and a text. */
    public record Failure(int code, String text) {}
}
