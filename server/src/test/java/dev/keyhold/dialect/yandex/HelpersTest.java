package dev.keyhold.dialect.yandex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyMetadata;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HelpersTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");
    private static final AccountId OTHER = new AccountId("123456789013");
    private static final Pages PAGES = Pages.of(ACCOUNT, "yandex.cloud.iam.v1.ApiKeyService/List", "aje1");

    @Test
    void pages_have_100_items_unless_asked_otherwise() {
        assertThat(PAGES.request(0, "")).isEqualTo(Page.Request.first(100));
        assertThat(PAGES.request(1, "")).isEqualTo(Page.Request.first(1));
        assertThat(PAGES.request(1000, "")).isEqualTo(Page.Request.first(1000));
        refused(() -> PAGES.request(1001, ""), "page_size");
        refused(() -> PAGES.request(-1, ""), "page_size");
        refused(() -> PAGES.request(Long.MAX_VALUE, ""), "page_size");
    }

    @Test
    void a_page_token_leads_back_to_its_position() {
        var longest = "é".repeat(33);
        var token = PAGES.token(Optional.of(longest));
        assertThat(token).hasSizeLessThanOrEqualTo(100).matches("[A-Za-z0-9_-]+");
        assertThat(PAGES.request(7, token)).isEqualTo(new Page.Request(Optional.of(longest), 7));
        assertThat(PAGES.token(Optional.empty())).isEmpty();
        assertThatThrownBy(() -> PAGES.token(Optional.of("x".repeat(68)))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_page_token_is_good_for_its_own_list_only() {
        var token = PAGES.token(Optional.of("aje2"));
        refused(
                () -> Pages.of(OTHER, "yandex.cloud.iam.v1.ApiKeyService/List", "aje1")
                        .request(0, token),
                "page_token");
        refused(
                () -> Pages.of(ACCOUNT, "yandex.cloud.iam.v1.KeyService/List", "aje1")
                        .request(0, token),
                "page_token");
        refused(
                () -> Pages.of(ACCOUNT, "yandex.cloud.iam.v1.ApiKeyService/List", "aje2")
                        .request(0, token),
                "page_token");
    }

    @Test
    void broken_page_tokens_are_refused() {
        var random = new Random(7);
        var good = PAGES.token(Optional.of("aje2"));
        for (var round = 0; round < 2_000; round++) {
            var broken = new StringBuilder(good);
            broken.setCharAt(random.nextInt(11), (char) random.nextInt(32, 300));
            if (!broken.toString().equals(good)) {
                refusedOrRead(() -> PAGES.request(0, broken.toString()));
            }
            refusedOrRead(() -> PAGES.request(0, noise(random)));
        }
    }

    @Test
    void a_mask_names_what_is_replaced() {
        var masked = UpdateApiKeyRequest.newBuilder()
                .setUpdateMask(FieldMask.newBuilder().addPaths("description").addPaths("expiresAt"))
                .build();
        assertThat(Masks.of(masked).covers("description")).isTrue();
        assertThat(Masks.of(masked).covers("expires_at")).isTrue();
        assertThat(Masks.of(masked).covers("scopes")).isFalse();
    }

    @Test
    void without_a_mask_everything_is_replaced() {
        var mask = Masks.of(UpdateApiKeyRequest.getDefaultInstance());
        assertThat(mask.covers("description")).isTrue();
        assertThat(mask.covers("scopes")).isTrue();
        assertThat(Masks.of(UpdateApiKeyRequest.newBuilder()
                                .setUpdateMask(FieldMask.getDefaultInstance())
                                .build())
                        .covers("scopes"))
                .isTrue();
    }

    @Test
    void a_mask_with_another_path_is_refused() {
        for (var path : new String[] {"api_key_id", "update_mask", "nothing", "scopes.x", "*", "", "Description"}) {
            var request = UpdateApiKeyRequest.newBuilder()
                    .setUpdateMask(
                            FieldMask.newBuilder().addPaths("description").addPaths(path))
                    .build();
            refused(() -> Masks.of(request), "update_mask.paths[1]");
        }
    }

    @Test
    void asking_a_mask_for_a_field_that_cannot_be_updated_is_a_bug() {
        var mask = Masks.of(UpdateApiKeyRequest.getDefaultInstance());
        assertThatThrownBy(() -> mask.covers("api_key_id")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Masks.of(CreateApiKeyRequest.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_filter_compares_one_field_with_a_quoted_value() {
        assertThat(Filters.equal("", "name")).isEmpty();
        assertThat(Filters.equal("  ", "name")).isEmpty();
        assertThat(Filters.equal("name=\"my-sa\"", "name")).contains("my-sa");
        assertThat(Filters.equal("  name = 'my-sa'  ", "name")).contains("my-sa");
        assertThat(Filters.equal("name=\"Bob+1@example.com\"", "name")).contains("Bob+1@example.com");
        assertThat(Filters.equal("name=\"it's\"", "name")).contains("it's");
    }

    @Test
    void other_filters_are_refused() {
        for (var filter : new String[] {
            "name",
            "name=",
            "name=x",
            "name=\"x",
            "name=\"\"",
            "name!=\"x\"",
            "id=\"x\"",
            "name=\"x\" AND name=\"y\"",
            "name=\"x'",
            "name=\"a\u0000b\"",
            "=\"x\"",
            "name=\"" + "x".repeat(257) + "\""
        }) {
            refused(() -> Filters.equal(filter, "name"), "filter");
        }
        var random = new Random(8);
        for (var round = 0; round < 5_000; round++) {
            refusedOrRead(() -> Filters.equal(noise(random), "name"));
            refusedOrRead(() -> Filters.equal("name=" + noise(random), "name"));
        }
    }

    @Test
    void times_come_back_as_they_went() {
        for (var text :
                new String[] {"1970-01-01T00:00:00Z", "2026-03-01T10:00:00.123456789Z", "1969-12-31T23:59:59.5Z"}) {
            var instant = Instant.parse(text);
            assertThat(Times.instant(Times.timestamp(instant))).isEqualTo(instant);
        }
    }

    @Test
    void an_operation_carries_its_messages_with_their_exact_types() throws Exception {
        var metadata = UpdateApiKeyMetadata.newBuilder().setApiKeyId("aje1").build();
        var response = ApiKey.newBuilder().setId("aje1").build();
        var done = OperationRendering.operation(
                stored(Optional.of(OperationRendering.payload(response)), Optional.empty()));
        assertThat(done.getDone()).isTrue();
        assertThat(done.getMetadata().getTypeUrl())
                .isEqualTo("type.googleapis.com/yandex.cloud.iam.v1.UpdateApiKeyMetadata");
        assertThat(done.getMetadata().unpack(UpdateApiKeyMetadata.class)).isEqualTo(metadata);
        assertThat(done.getResponse().unpack(ApiKey.class)).isEqualTo(response);
        var empty = OperationRendering.payload(Empty.getDefaultInstance());
        assertThat(OperationRendering.operation(stored(Optional.of(empty), Optional.empty()))
                        .getResponse()
                        .getTypeUrl())
                .isEqualTo("type.googleapis.com/google.protobuf.Empty");
        var failed = OperationRendering.operation(
                stored(Optional.empty(), Optional.of(new StoredOperation.Failure(1, "called off"))));
        assertThat(failed.hasResponse()).isFalse();
        assertThat(failed.getError().getCode()).isEqualTo(1);
        assertThat(failed.getError().getMessage()).isEqualTo("called off");
    }

    private static StoredOperation stored(
            Optional<StoredOperation.Payload> response, Optional<StoredOperation.Failure> failure) {
        var id = ResourceId.of(ResourceId.IAM, ACCOUNT, 5);
        var at = Instant.parse("2026-03-01T10:00:00Z");
        var metadata = OperationRendering.payload(
                UpdateApiKeyMetadata.newBuilder().setApiKeyId("aje1").build());
        return new StoredOperation(ACCOUNT, id, id, "Update", at, id, at, true, metadata, response, failure);
    }

    private static void refused(ThrowingCallable call, String field) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal())
                                .isInstanceOfSatisfying(
                                        Refusal.InvalidFields.class,
                                        invalid -> assertThat(invalid.violations()
                                                        .getFirst()
                                                        .field())
                                                .isEqualTo(field)));
    }

    /** Anything may be refused, nothing may fail otherwise. */
    private static void refusedOrRead(Runnable call) {
        try {
            call.run();
        } catch (Refused refused) {
            assertThat(refused.refusal()).isInstanceOf(Refusal.InvalidFields.class);
        }
    }

    private static String noise(Random random) {
        var text = new StringBuilder();
        var alphabet = "name=\"' \t\\ANDé\u0000_-x/+%";
        for (var left = random.nextInt(40); left > 0; left--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
