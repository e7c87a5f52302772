package dev.keyhold.api.yandex.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.keyhold.api.yandex.validation.FieldMasks;
import dev.keyhold.api.yandex.validation.Filters;
import dev.keyhold.api.yandex.validation.Times;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.yandex.api.iam.v1.ApiKey;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceProto;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.KeyServiceProto;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysRequest;
import dev.keyhold.yandex.api.iam.v1.ListApiKeysResponse;
import dev.keyhold.yandex.api.iam.v1.RoleServiceProto;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceProto;
import dev.keyhold.yandex.api.iam.v1.UpdateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceProto;
import dev.keyhold.yandex.api.kms.v1.SymmetricKey;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceProto;
import dev.keyhold.yandex.api.kms.v1.UpdateSymmetricKeyRequest;
import dev.keyhold.yandex.api.resourcemanager.v1.CloudServiceProto;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceProto;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HelpersTest {
    private static final AccountId ACCOUNT = new AccountId("123456789012");
    private static final AccountId OTHER = new AccountId("123456789013");
    private static final String METHOD = "yandex.cloud.iam.v1.ApiKeyService/List";

    @Test
    void pages_have_100_items_unless_asked_otherwise() {
        assertThat(wanted(0, "")).isEqualTo(Page.Request.first(100));
        assertThat(wanted(1, "")).isEqualTo(Page.Request.first(1));
        assertThat(wanted(1000, "")).isEqualTo(Page.Request.first(1000));
        refused(() -> wanted(1001, ""), "page_size");
        refused(() -> wanted(-1, ""), "page_size");
        refused(() -> wanted(Long.MAX_VALUE, ""), "page_size");
    }

    @Test
    void a_page_token_leads_back_to_its_position() {
        var longest = "é".repeat(33);
        var token = token(longest);
        assertThat(token).hasSizeLessThanOrEqualTo(100).matches("[A-Za-z0-9_-]+");
        assertThat(wanted(7, token)).isEqualTo(new Page.Request(Optional.of(longest), 7));
        assertThat(pages(list("aje1", 0, "")).token(Optional.empty())).isEmpty();
        assertThatThrownBy(() -> token("x".repeat(68))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_page_token_is_good_for_its_own_list_only() {
        var token = token("aje2");
        var other = "yandex.cloud.iam.v1.KeyService/List";
        refused(() -> PageTokens.of(OTHER, METHOD, list("aje1", 0, token)).wanted(), "page_token");
        refused(() -> PageTokens.of(ACCOUNT, other, list("aje1", 0, token)).wanted(), "page_token");
        refused(() -> pages(list("aje2", 0, token)).wanted(), "page_token");
    }

    @Test
    void broken_page_tokens_are_refused() {
        var random = new Random(7);
        var good = token("aje2");
        for (var round = 0; round < 2_000; round++) {
            var broken = new StringBuilder(good);
            broken.setCharAt(random.nextInt(11), (char) random.nextInt(32, 300));
            if (!broken.toString().equals(good)) {
                refusedOrRead(() -> wanted(0, broken.toString()));
            }
            refusedOrRead(() -> wanted(0, noise(random)));
        }
    }

    @Test
    void a_list_at_hand_is_cut_into_pages_that_lead_to_one_another() {
        var all = IntStream.range(0, 7).boxed().toList();
        var first = PageTokens.slice(all, Page.Request.first(3));
        assertThat(first).isEqualTo(new Page<>(List.of(0, 1, 2), Optional.of("3")));
        var second = PageTokens.slice(all, new Page.Request(first.next(), 4));
        assertThat(second).isEqualTo(new Page<>(List.of(3, 4, 5, 6), Optional.empty()));
        assertThat(PageTokens.slice(all, new Page.Request(Optional.of("999999999"), 4))
                        .items())
                .isEmpty();
    }

    @Test
    void a_position_made_up_in_a_list_at_hand_is_refused() {
        for (var position : new String[] {"-1", "x", "", " 1", "1.5", "0x1", "1234567890", "99999999999999999999"}) {
            var page = new Page.Request(Optional.of(position), 4);
            refused(() -> PageTokens.slice(List.of(1, 2, 3), page), "page_token");
        }
    }

    @Test
    void every_list_of_the_contract_has_one_place_for_its_items() {
        var answers = Stream.of(
                        ApiKeyServiceProto.getDescriptor(),
                        KeyServiceProto.getDescriptor(),
                        AccessKeyServiceProto.getDescriptor(),
                        ServiceAccountServiceProto.getDescriptor(),
                        RoleServiceProto.getDescriptor(),
                        CloudServiceProto.getDescriptor(),
                        FolderServiceProto.getDescriptor(),
                        SymmetricKeyServiceProto.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getOutputType)
                .filter(answer -> answer.findFieldByName("next_page_token") != null)
                .toList();
        assertThat(answers)
                .hasSizeGreaterThan(20)
                .allSatisfy(answer -> assertThat(answer.getFields())
                        .as(answer.getFullName())
                        .filteredOn(FieldDescriptor::isRepeated)
                        .hasSize(1));
    }

    @Test
    void a_page_is_answered_with_its_items_and_where_the_list_goes_on() {
        var pages = pages(list("aje1", 2, ""));
        var item = ApiKey.newBuilder().setId("aje5").build();
        var answer =
                pages.answer(ListApiKeysResponse.getDefaultInstance(), new Page<>(List.of(item), Optional.of("aje5")));
        assertThat(answer.getApiKeysList()).containsExactly(item);
        assertThat(wanted(2, answer.getNextPageToken()).after()).contains("aje5");
        var last = pages.answer(ListApiKeysResponse.getDefaultInstance(), new Page<>(List.of(), Optional.empty()));
        assertThat(last).isEqualTo(ListApiKeysResponse.getDefaultInstance());
    }

    @Test
    void a_mask_names_what_is_replaced() {
        var masked = UpdateApiKeyRequest.newBuilder()
                .setUpdateMask(FieldMask.newBuilder().addPaths("description").addPaths("expiresAt"))
                .build();
        assertThat(FieldMasks.of(masked).covers("description")).isTrue();
        assertThat(FieldMasks.of(masked).covers("expires_at")).isTrue();
        assertThat(FieldMasks.of(masked).covers("scopes")).isFalse();
        assertThat(FieldMasks.of(masked).replaces("description", "")).contains("");
        assertThat(FieldMasks.of(masked).replaces("scopes", List.of("x"))).isEmpty();
    }

    @Test
    void without_a_mask_what_is_given_and_the_first_contract_is_replaced() {
        for (var bare : List.of(
                UpdateApiKeyRequest.getDefaultInstance(),
                UpdateApiKeyRequest.newBuilder()
                        .setUpdateMask(FieldMask.getDefaultInstance())
                        .build())) {
            assertThat(FieldMasks.of(bare).covers("description")).isTrue();
            assertThat(FieldMasks.of(bare).covers("scopes")).isFalse();
            assertThat(FieldMasks.of(bare).covers("expires_at")).isFalse();
            var given = bare.toBuilder()
                    .addScopes("x")
                    .setExpiresAt(Timestamp.getDefaultInstance())
                    .build();
            assertThat(FieldMasks.of(given).covers("scopes")).isTrue();
            assertThat(FieldMasks.of(given).covers("expires_at")).isTrue();
        }
    }

    @Test
    void without_a_mask_what_has_no_default_stays() {
        var mask = FieldMasks.of(UpdateSymmetricKeyRequest.getDefaultInstance());
        assertThat(mask.covers("rotation_period")).isTrue();
        assertThat(mask.covers("status")).isFalse();
        assertThat(mask.covers("default_algorithm")).isFalse();
        var given = UpdateSymmetricKeyRequest.newBuilder().setStatus(SymmetricKey.Status.INACTIVE);
        assertThat(FieldMasks.of(given.build()).covers("status")).isTrue();
    }

    @Test
    void a_mask_with_another_path_is_refused() {
        for (var path : new String[] {"api_key_id", "update_mask", "nothing", "scopes.x", "*", "", "Description"}) {
            var request = UpdateApiKeyRequest.newBuilder()
                    .setUpdateMask(
                            FieldMask.newBuilder().addPaths("description").addPaths(path))
                    .build();
            refused(() -> FieldMasks.of(request), "update_mask.paths[1]");
        }
    }

    @Test
    void asking_a_mask_for_a_field_that_cannot_be_updated_is_a_bug() {
        var mask = FieldMasks.of(UpdateApiKeyRequest.getDefaultInstance());
        assertThatThrownBy(() -> mask.covers("api_key_id")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FieldMasks.of(CreateApiKeyRequest.getDefaultInstance()))
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
    void a_time_that_was_given_is_taken_as_the_record_keeps_it() {
        var timestamp = Times.timestamp(Instant.parse("2026-03-01T10:00:00.123456789Z"));
        assertThat(Times.given(true, timestamp)).contains(Instant.parse("2026-03-01T10:00:00.123456Z"));
        assertThat(Times.given(false, timestamp)).isEmpty();
    }

    @Test
    void durations_come_back_as_they_went() {
        for (var text : new String[] {"PT0S", "PT1.5S", "PT-1S", "PT-0.5S", "PT-1.5S", "PT-0.000000001S"}) {
            var span = java.time.Duration.parse(text);
            assertThat(Durations.isValid(Times.duration(span))).as(text).isTrue();
            assertThat(Times.duration(Times.duration(span))).isEqualTo(span);
        }
    }

    private static ListApiKeysRequest list(String serviceAccount, long size, String token) {
        return ListApiKeysRequest.newBuilder()
                .setServiceAccountId(serviceAccount)
                .setPageSize(size)
                .setPageToken(token)
                .build();
    }

    private static PageTokens pages(ListApiKeysRequest request) {
        return PageTokens.of(ACCOUNT, METHOD, request);
    }

    private static Page.Request wanted(long size, String token) {
        return pages(list("aje1", size, token)).wanted();
    }

    private static String token(String position) {
        return pages(list("aje1", 5, "")).token(Optional.of(position));
    }

    private static void refused(ThrowingCallable call, String field) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.serviceError())
                                .isInstanceOfSatisfying(
                                        ServiceError.InvalidFields.class,
                                        invalid -> assertThat(invalid.violations()
                                                        .getFirst()
                                                        .field())
                                                .isEqualTo(field)));
    }

    /** Anything may be refused, nothing may fail otherwise. */
    private static void refusedOrRead(Runnable call) {
        try {
            call.run();
        } catch (ServiceException refused) {
            assertThat(refused.serviceError()).isInstanceOf(ServiceError.InvalidFields.class);
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
