package dev.keyhold.api.yandex.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.OperationRecord;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyMetadata;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationMessagesTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");

    @Test
    void an_operation_carries_its_messages_with_their_exact_types() throws Exception {
        var metadata = UpdateApiKeyMetadata.newBuilder().setApiKeyId("aje1").build();
        var response = ApiKey.newBuilder().setId("aje1").build();
        var done =
                OperationMessages.operation(stored(Optional.of(OperationMessages.payload(response)), Optional.empty()));
        assertThat(done.getDone()).isTrue();
        assertThat(done.getMetadata().getTypeUrl())
                .isEqualTo("type.googleapis.com/yandex.cloud.iam.v1.UpdateApiKeyMetadata");
        assertThat(done.getMetadata().unpack(UpdateApiKeyMetadata.class)).isEqualTo(metadata);
        assertThat(done.getResponse().unpack(ApiKey.class)).isEqualTo(response);
        var empty = OperationMessages.payload(Empty.getDefaultInstance());
        assertThat(OperationMessages.operation(stored(Optional.of(empty), Optional.empty()))
                        .getResponse()
                        .getTypeUrl())
                .isEqualTo("type.googleapis.com/google.protobuf.Empty");
        var failed = OperationMessages.operation(
                stored(Optional.empty(), Optional.of(new OperationRecord.Failure(1, "cancelled"))));
        assertThat(failed.hasResponse()).isFalse();
        assertThat(failed.getError().getCode()).isEqualTo(1);
        assertThat(failed.getError().getMessage()).isEqualTo("cancelled");
    }

    private static OperationRecord stored(
            Optional<OperationRecord.Payload> response, Optional<OperationRecord.Failure> failure) {
        var id = ResourceId.of(ResourceId.IAM, ACCOUNT, 5);
        var at = Instant.parse("2026-03-01T10:00:00Z");
        var metadata = OperationMessages.payload(
                UpdateApiKeyMetadata.newBuilder().setApiKeyId("aje1").build());
        return new OperationRecord(ACCOUNT, id, id, "Update", at, id, at, true, metadata, response, failure);
    }
}
