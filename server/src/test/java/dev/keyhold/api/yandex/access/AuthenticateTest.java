package dev.keyhold.api.yandex.access;

import static dev.keyhold.api.yandex.access.Cloud.error;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceGrpc.ApiKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.CreateApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteApiKeyRequest;
import dev.keyhold.yandex.api.iam.v1.DeleteServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.GetServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceGrpc.IamTokenServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.RevokeIamTokenRequest;
import dev.keyhold.yandex.api.iam.v1.ServiceAccount;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceGrpc.ServiceAccountServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.SuspendServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.UpdateServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc.AccessKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.CreateEphemeralAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.DeleteAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.GetAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.TemporaryAccessKeyServiceGrpc;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessKeySignature.Version2Parameters;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Authenticates credentials of every kind over the wire, valid ones and others. */
final class AuthenticateTest {
    private static final String TABLES = "yc.ydb.tables.manage";

    private static Cloud cloud;
    private static String folder;

    private ServiceAccount account;

    @BeforeAll
    static void start() {
        cloud = Cloud.start();
        folder = cloud.folder();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @BeforeEach
    void makeAccount() {
        account = cloud.account(folder);
    }

    @AfterEach
    void setClockBack() {
        cloud.keyhold().setTime(TestKeyhold.START);
    }

    private static AuthenticateRequest token(String token) {
        return AuthenticateRequest.newBuilder().setIamToken(token).build();
    }

    private static AuthenticateRequest apiKey(String secret) {
        return AuthenticateRequest.newBuilder().setApiKey(secret).build();
    }

    private static AuthenticateRequest signature(AccessKeySignature signature) {
        return AuthenticateRequest.newBuilder().setSignature(signature).build();
    }

    private static void assertRefused(AuthenticateRequest request) {
        var error = error(() -> cloud.accessService().authenticate(request));
        assertThat(error.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(error.getStatus().getDescription()).isNotEmpty();
    }

    private void assertGood(AuthenticateRequest request) {
        assertThat(cloud.accessService().authenticate(request).getSubject())
                .isEqualTo(Subject.newBuilder()
                        .setServiceAccount(Subject.ServiceAccount.newBuilder()
                                .setId(account.getId())
                                .setFolderId(folder))
                        .build());
    }

    private List<AuthenticateRequest> oneOfEach() {
        return List.of(
                token(cloud.token(account.getId())),
                apiKey(cloud.apiKey(account.getId(), TABLES).getSecret()),
                signature(cloud.sign(cloud.key(account.getId()))));
    }

    private ServiceAccountServiceBlockingStub accounts() {
        return cloud.admin(ServiceAccountServiceBlockingStub.class);
    }

    @Test
    void credentials_of_every_kind_tell_their_owner() {
        oneOfEach().forEach(this::assertGood);
    }

    @Test
    void the_older_name_answers_alike() {
        var token = cloud.token(account.getId());
        var request = dev.keyhold.yandex.api.priv.servicecontrol.v1.AuthenticateRequest.newBuilder();
        var response = cloud.olderAccessService()
                .authenticate(request.setIamToken(token).build())
                .getSubject();
        assertThat(response.getServiceAccount().getId()).isEqualTo(account.getId());
        assertThat(response.getServiceAccount().getFolderId()).isEqualTo(folder);

        var error = error(() -> cloud.olderAccessService()
                .authenticate(request.setIamToken(token + "x").build()));
        assertThat(error.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void a_suspended_account_is_refused_at_once_whatever_it_shows() {
        var requests = oneOfEach();
        requests.forEach(this::assertGood);
        var suspend = SuspendServiceAccountRequest.newBuilder().setServiceAccountId(account.getId());
        assertThat(accounts().suspend(suspend.build()).getDone()).isTrue();
        requests.forEach(AuthenticateTest::assertRefused);
    }

    @Test
    void an_account_whose_time_is_over_is_refused() {
        var requests = oneOfEach();
        var end = cloud.keyhold().now().plusSeconds(60);
        var update = UpdateServiceAccountRequest.newBuilder()
                .setServiceAccountId(account.getId())
                .setExpiresAt(Timestamp.newBuilder().setSeconds(end.getEpochSecond()));
        update.getUpdateMaskBuilder().addPaths("expires_at");
        assertThat(accounts().update(update.build()).getDone()).isTrue();
        cloud.advance(Duration.ofSeconds(59));
        requests.forEach(this::assertGood);
        cloud.advance(Duration.ofSeconds(1));
        requests.forEach(AuthenticateTest::assertRefused);
    }

    @Test
    void a_deleted_account_is_refused() {
        var requests = oneOfEach();
        requests.forEach(this::assertGood);
        var delete = DeleteServiceAccountRequest.newBuilder().setServiceAccountId(account.getId());
        assertThat(accounts().delete(delete.build()).getDone()).isTrue();
        requests.forEach(AuthenticateTest::assertRefused);
    }

    @Test
    void a_key_disabled_through_the_other_api_is_refused_at_the_next_call() {
        var key = cloud.key(account.getId());
        var request = signature(cloud.sign(key));
        assertGood(request);
        cloud.setStatus(account, key, "Inactive");
        assertRefused(request);
        cloud.setStatus(account, key, "Active");
        assertGood(request);
        cloud.admin(AccessKeyServiceBlockingStub.class)
                .delete(DeleteAccessKeyRequest.newBuilder()
                        .setAccessKeyId(key.record())
                        .build());
        assertRefused(request);
    }

    @Test
    void a_token_called_back_or_expired_is_refused() {
        var revoked = cloud.token(account.getId());
        var kept = cloud.token(account.getId());
        assertGood(token(revoked));
        cloud.admin(IamTokenServiceBlockingStub.class)
                .revoke(RevokeIamTokenRequest.newBuilder().setIamToken(revoked).build());
        assertRefused(token(revoked));
        assertGood(token(kept));
        cloud.advance(Duration.ofHours(12));
        assertRefused(token(kept));
    }

    @Test
    void an_api_key_that_is_deleted_or_expired_is_refused() {
        var deleted = cloud.apiKey(account.getId(), TABLES);
        assertGood(apiKey(deleted.getSecret()));
        cloud.admin(ApiKeyServiceBlockingStub.class)
                .delete(DeleteApiKeyRequest.newBuilder()
                        .setApiKeyId(deleted.getApiKey().getId())
                        .build());
        assertRefused(apiKey(deleted.getSecret()));

        var end = cloud.keyhold().now().plusSeconds(10);
        var brief = cloud.apiKey(CreateApiKeyRequest.newBuilder()
                .setServiceAccountId(account.getId())
                .addScopes(TABLES)
                .setExpiresAt(Timestamp.newBuilder().setSeconds(end.getEpochSecond()))
                .build());
        assertGood(apiKey(brief.getSecret()));
        cloud.advance(Duration.ofSeconds(10));
        assertRefused(apiKey(brief.getSecret()));
    }

    @Test
    void an_api_key_for_something_else_is_refused() {
        assertRefused(apiKey(cloud.apiKey(account.getId(), "yc.postbox.send").getSecret()));
        assertRefused(apiKey(cloud.apiKey(account.getId()).getSecret()));
        assertGood(apiKey(cloud.apiKey(account.getId(), "yc.postbox.send", "yc.ydb.topics.manage")
                .getSecret()));
    }

    @Test
    void texts_that_are_no_credential_are_unauthenticated_not_invalid() {
        List.of("", "t1.", "AQVN", "x".repeat(100_000)).forEach(text -> {
            assertRefused(token(text));
            assertRefused(apiKey(text));
        });
        assertRefused(AuthenticateRequest.newBuilder().setIamCookie("c1.x").build());
        assertRefused(AuthenticateRequest.newBuilder().setRefreshToken("rt1.x").build());
        assertThat(error(() -> cloud.accessService().authenticate(AuthenticateRequest.getDefaultInstance()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void every_part_of_a_signature_is_looked_at() {
        var key = cloud.key(account.getId());
        var good = cloud.sign(key);
        assertGood(signature(good));
        var other = cloud.key(account.getId());
        List<Consumer<AccessKeySignature.Builder>> tampering = List.of(
                it -> it.setAccessKeyId(other.id()),
                it -> it.setAccessKeyId("YC" + "a".repeat(23)),
                it -> it.setAccessKeyId("no id"),
                it -> it.setSignature(
                        good.getSignature().replace(good.getSignature().charAt(0), 'x')),
                it -> it.setSignature("x"),
                it -> it.setStringToSign(good.getStringToSign().replace("e3b0", "e3b1")),
                it -> it.setStringToSign(good.getStringToSign() + "\n"),
                it -> it.setStringToSign(good.getStringToSign().replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
                it -> it.setStringToSign(good.getStringToSign().replace("kinesis", "sqs")),
                it -> it.setStringToSign("x"),
                it -> it.getV4ParametersBuilder().setService("sqs"),
                it -> it.getV4ParametersBuilder().setRegion("other"),
                it -> it.getV4ParametersBuilder()
                        .setSignedAt(Timestamp.newBuilder()
                                .setSeconds(good.getV4Parameters().getSignedAt().getSeconds() + 1)),
                it -> it.setV2Parameters(Version2Parameters.newBuilder()
                        .setSignatureMethod(Version2Parameters.SignatureMethod.HMAC_SHA256)));
        for (var tamper : tampering) {
            var tampered = good.toBuilder();
            tamper.accept(tampered);
            assertRefused(signature(tampered.build()));
        }
    }

    @Test
    void a_signature_of_another_time_or_scope_than_its_parameters_is_refused_though_it_is_right() {
        var key = cloud.key(account.getId());
        var now = cloud.keyhold().now();
        var then = cloud.sign(key, now.minusSeconds(600));
        var disguised = then.toBuilder();
        disguised.getV4ParametersBuilder().setSignedAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()));
        assertRefused(signature(disguised.build()));
        assertGood(signature(then));
    }

    @Test
    void a_signature_is_good_for_a_quarter_of_an_hour() {
        var key = cloud.key(account.getId());
        var quarter = Duration.ofMinutes(15);
        var now = cloud.keyhold().now();
        assertGood(signature(cloud.sign(key, now.minus(quarter))));
        assertGood(signature(cloud.sign(key, now.plus(quarter))));
        assertRefused(signature(cloud.sign(key, now.minus(quarter).minusSeconds(1))));
        assertRefused(signature(cloud.sign(key, now.plus(quarter).plusSeconds(1))));
    }

    @Test
    void a_temporary_key_is_refused_for_want_of_its_session_token() {
        var request = CreateEphemeralAccessKeyRequest.newBuilder()
                .setSubjectId(account.getId())
                .setSessionName("session");
        var made = cloud.admin(TemporaryAccessKeyServiceGrpc.TemporaryAccessKeyServiceBlockingStub.class)
                .createEphemeral(request.build());
        assertRefused(signature(cloud.sign(new Cloud.Key("", made.getAccessKeyId(), made.getSecret()))));
    }

    @Test
    void the_root_has_no_subject_that_could_be_returned() {
        var root = new Cloud.Key(
                "", cloud.keyhold().rootAccessKeyId(), cloud.keyhold().rootSecret());
        assertRefused(signature(cloud.sign(root)));
        assertThat(cloud.keyhold().denials())
                .anyMatch(event -> event.accessKey().equals(root.id())
                        && event.reason().equals(AuthenticationFailure.ROOT_CREDENTIAL.name()));
    }

    @Test
    void lengths_are_held_against_the_contract() {
        var good = cloud.sign(cloud.key(account.getId()));
        List<Consumer<AccessKeySignature.Builder>> tooLong = List.of(
                it -> it.setAccessKeyId("A".repeat(51)),
                it -> it.setStringToSign("A".repeat(8193)),
                it -> it.setSignature("a".repeat(129)),
                it -> it.getV4ParametersBuilder().setService("a".repeat(65)),
                it -> it.getV4ParametersBuilder().setRegion("a".repeat(33)),
                it -> it.clearParameters(),
                it -> it.clearSignature(),
                it -> it.getV4ParametersBuilder().clearSignedAt());
        for (var change : tooLong) {
            var changed = good.toBuilder();
            change.accept(changed);
            var error = error(() -> cloud.accessService().authenticate(signature(changed.build())));
            assertThat(error.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void a_credential_that_was_good_has_been_used() {
        var key = cloud.key(account.getId());
        var apiKey = cloud.apiKey(account.getId(), TABLES);
        cloud.advance(Duration.ofMinutes(1));
        assertGood(signature(cloud.sign(key)));
        assertGood(apiKey(apiKey.getSecret()));
        var now = cloud.keyhold().now().getEpochSecond();
        var used = cloud.admin(AccessKeyServiceBlockingStub.class)
                .get(GetAccessKeyRequest.newBuilder()
                        .setAccessKeyId(key.record())
                        .build());
        assertThat(used.getLastUsedAt().getSeconds()).isEqualTo(now);
        assertThat(cloud.find(apiKey.getApiKey()).getLastUsedAt().getSeconds()).isEqualTo(now);
        var owner = accounts()
                .get(GetServiceAccountRequest.newBuilder()
                        .setServiceAccountId(account.getId())
                        .build());
        assertThat(owner.getLastAuthenticatedAt().getSeconds()).isEqualTo(now);
    }

    @Test
    void clients_of_a_server_that_fail_do_not_lock_out_the_others() {
        try (var strict = new Cloud(TestKeyhold.start(TestKeyhold.limits(TestKeyhold.PATIENT, 2, 2)))) {
            var account = strict.account(strict.folder());
            var key = strict.key(account.getId());
            var good = strict.sign(key);
            for (int i = 0; i < 5; i++) {
                var wrong =
                        signature(good.toBuilder().setSignature("0".repeat(64)).build());
                var error = error(() -> strict.accessService().authenticate(wrong));
                assertThat(error.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
            }
            assertThat(strict.accessService().authenticate(signature(good)).hasSubject())
                    .isTrue();
        }
    }

    @Test
    void refusals_are_in_the_audit_trail_with_their_real_reason() {
        var key = cloud.key(account.getId());
        var good = cloud.sign(key);
        assertRefused(signature(good.toBuilder().setSignature("0".repeat(64)).build()));
        cloud.setStatus(account, key, "Inactive");
        assertRefused(signature(good));
        var apiKey = cloud.apiKey(account.getId(), "yc.postbox.send");
        assertRefused(apiKey(apiKey.getSecret()));

        assertThat(refused(account, key.id()))
                .containsExactlyInAnyOrder(
                        AuthenticationFailure.WRONG_SIGNATURE.name(), AuthenticationFailure.INACTIVE_KEY.name());
        assertThat(refused(account, apiKey.getApiKey().getId()))
                .containsExactly(AuthenticationFailure.OUT_OF_SCOPE.name());
    }

    private static List<String> refused(ServiceAccount who, String credential) {
        return cloud.keyhold().denials().stream()
                .filter(event ->
                        event.actor().map(id -> id.text().equals(who.getId())).orElse(false))
                .filter(event -> event.accessKey().equals(credential))
                .filter(event -> event.operation().equals("AccessService/Authenticate"))
                .filter(event -> event.outcome() == AuditEvent.Outcome.UNAUTHENTICATED)
                .map(AuditEvent::reason)
                .toList();
    }
}
