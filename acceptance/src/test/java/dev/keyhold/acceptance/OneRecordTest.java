package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.sts.StsClient;

/** One user, two APIs: what is created, changed or deleted through one is so in the other, immediately. */
class OneRecordTest {
    private static final String ACCOUNTS = "/iam/v1/serviceAccounts";
    private static final String STATIC_KEYS = "/iam/aws-compatibility/v1/accessKeys";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;
    private static Clients clients;
    private static IamClient iam;
    private static Yandex yandex;
    private static Yandex.As admin;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
        clients = server.clients(Wire.PLAINTEXT);
        iam = clients.iam(installation.root());
        yandex = new Yandex(server);
        admin = yandex.bearer(installation.adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
        clients.close();
        server.close();
    }

    @Test
    void a_key_made_by_aws_is_seen_described_and_deleted_by_yandex() {
        var account = madeByAws("aws-first");
        var key = iam.createAccessKey(create -> create.userName("aws-first")).accessKey();
        var seen = only(
                admin.get(STATIC_KEYS + "?serviceAccountId=" + account).ok().get("accessKeys"));
        assertThat(seen.get("keyId").asText()).isEqualTo(key.accessKeyId());
        assertThat(seen.has("lastUsedAt")).isFalse();

        var sts = sts(key.accessKeyId(), key.secretAccessKey());
        assertThat(sts.getCallerIdentity().arn()).endsWith(":user/aws-first");
        var path = STATIC_KEYS + "/" + seen.get("id").asText();
        assertThat(admin.get(path).ok().get("lastUsedAt").asText()).isNotEmpty();

        admin.patch(path, "{\"updateMask\":\"description\",\"description\":\"kept\"}")
                .ok();
        iam.updateAccessKey(update ->
                update.userName("aws-first").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
        assertStopped(sts::getCallerIdentity);
        iam.updateAccessKey(update ->
                update.userName("aws-first").accessKeyId(key.accessKeyId()).status(StatusType.ACTIVE));
        assertThat(admin.get(path).ok().get("description").asText()).isEqualTo("kept");

        admin.delete(path).ok();
        assertThat(keysByAws("aws-first")).isEmpty();
        assertStopped(sts::getCallerIdentity);
    }

    @Test
    void a_key_made_by_yandex_is_seen_disabled_and_deleted_by_aws() {
        var account = madeByYandex("yandex-first");
        var made = admin.post(STATIC_KEYS, "{\"serviceAccountId\":\"" + account + "\",\"description\":\"mine\"}")
                .ok();
        var id = made.at("/accessKey/id").asText();
        var keyId = made.at("/accessKey/keyId").asText();
        assertThat(keysByAws("yandex-first")).containsExactly(keyId);

        var sts = sts(keyId, made.get("secret").asText());
        assertThat(sts.getCallerIdentity().arn()).endsWith(":user/yandex-first");
        assertThat(iam.getAccessKeyLastUsed(used -> used.accessKeyId(keyId))
                        .accessKeyLastUsed()
                        .serviceName())
                .isEqualTo("sts");
        assertThat(admin.get(STATIC_KEYS + "/" + id).ok().has("lastUsedAt")).isTrue();

        iam.updateAccessKey(
                update -> update.userName("yandex-first").accessKeyId(keyId).status(StatusType.INACTIVE));
        assertStopped(sts::getCallerIdentity);
        assertThat(admin.get(STATIC_KEYS + "/" + id).ok().get("description").asText())
                .isEqualTo("mine");
        iam.deleteAccessKey(delete -> delete.userName("yandex-first").accessKeyId(keyId));
        assertThat(admin.get(STATIC_KEYS + "/" + id).status()).isEqualTo(NOT_FOUND);
        assertThat(admin.get(STATIC_KEYS + "?serviceAccountId=" + account).ok().get("accessKeys"))
                .isEmpty();
    }

    @Test
    void a_suspended_account_is_stopped_everywhere_until_it_is_reactivated() {
        var account = madeByYandex("suspended");
        var key = iam.createAccessKey(create -> create.userName("suspended")).accessKey();
        var sts = sts(key.accessKeyId(), key.secretAccessKey());
        var self = tokenFor(account);
        sts.getCallerIdentity();
        self.get("/iam/v1/roles/viewer").ok();

        admin.post(ACCOUNTS + "/" + account + ":suspend", "{}").ok();
        assertStopped(sts::getCallerIdentity);
        assertThat(self.get("/iam/v1/roles/viewer").status()).isEqualTo(401);

        admin.post(ACCOUNTS + "/" + account + ":reactivate", "{}").ok();
        assertThat(sts.getCallerIdentity().arn()).endsWith(":user/suspended");
        self.get("/iam/v1/roles/viewer").ok();
    }

    @Test
    void an_update_through_one_api_keeps_what_only_the_other_shows() {
        iam.createUser(create -> create.userName("both").path("/team/"));
        var path = ACCOUNTS + "/" + idOf("both");
        admin.patch(path, "{\"updateMask\":\"description\",\"description\":\"from yandex\"}")
                .ok();
        assertThat(iam.getUser(get -> get.userName("both")).user().path()).isEqualTo("/team/");
        iam.updateUser(update -> update.userName("both").newUserName("both-renamed"));
        var seen = admin.get(path).ok();
        assertThat(seen.get("name").asText()).isEqualTo("both-renamed");
        assertThat(seen.get("description").asText()).isEqualTo("from yandex");
        assertThat(seen.get("folderId").asText()).isEqualTo(installation.folderId());
    }

    @Test
    void names_share_one_space_without_case() {
        iam.createUser(create -> create.userName("Shared-Name"));
        assertThat(create("shared-name").status()).isEqualTo(CONFLICT);
        madeByYandex("shared-too");
        assertThatThrownBy(() -> iam.createUser(create -> create.userName("SHARED-TOO")))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("EntityAlreadyExists"));
    }

    @Test
    void aws_does_not_delete_a_user_with_keys_that_it_cannot_see_but_yandex_deletes_all() {
        for (var kind : List.of("apiKeys", "keys")) {
            var name = "holds-" + kind.toLowerCase(Locale.ROOT);
            var account = madeByYandex(name);
            admin.post("/iam/v1/" + kind, "{\"serviceAccountId\":\"" + account + "\"}")
                    .ok();
            assertThatThrownBy(() -> iam.deleteUser(delete -> delete.userName(name)))
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            refused -> assertThat(refused.awsErrorDetails().errorCode())
                                    .isEqualTo("DeleteConflict"));
            var key = iam.createAccessKey(create -> create.userName(name)).accessKey();
            admin.delete(ACCOUNTS + "/" + account).ok();
            assertThatThrownBy(() -> iam.getUser(get -> get.userName(name)))
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            refused -> assertThat(refused.awsErrorDetails().errorCode())
                                    .isEqualTo("NoSuchEntity"));
            assertStopped(sts(key.accessKeyId(), key.secretAccessKey())::getCallerIdentity);
        }
    }

    @Test
    void the_quota_of_aws_counts_the_keys_of_both() {
        var account = madeByYandex("full");
        iam.createAccessKey(create -> create.userName("full"));
        admin.post(STATIC_KEYS, "{\"serviceAccountId\":\"" + account + "\"}").ok();
        assertThatThrownBy(() -> iam.createAccessKey(create -> create.userName("full")))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("LimitExceeded"));
    }

    private static String madeByAws(String name) {
        iam.createUser(create -> create.userName(name));
        return idOf(name);
    }

    private static String madeByYandex(String name) {
        return create(name).ok().at("/response/id").asText();
    }

    private static Yandex.Answer create(String name) {
        return admin.post(ACCOUNTS, "{\"folderId\":\"" + installation.folderId() + "\",\"name\":\"" + name + "\"}");
    }

    private static String idOf(String name) {
        var found = admin.get(ACCOUNTS + "?folderId=" + installation.folderId() + "&filter=name%3D%22" + name + "%22");
        return only(found.ok().get("serviceAccounts")).get("id").asText();
    }

    private static Yandex.As tokenFor(String account) {
        var made = admin.post("/iam/v1/tokens:createForServiceAccount", "{\"serviceAccountId\":\"" + account + "\"}");
        return yandex.bearer(made.ok().get("iamToken").asText());
    }

    private static List<String> keysByAws(String name) {
        return iam.listAccessKeys(list -> list.userName(name)).accessKeyMetadata().stream()
                .map(AccessKeyMetadata::accessKeyId)
                .toList();
    }

    private static StsClient sts(String id, String secret) {
        return clients.sts(AwsBasicCredentials.create(id, secret));
    }

    private static JsonNode only(JsonNode list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static void assertStopped(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("InvalidClientTokenId"));
    }
}
