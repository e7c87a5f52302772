package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceGrpc.AccessKeyServiceBlockingStub;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.DeleteAccessKeyRequest;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.ListAccessKeysRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys with ids and secrets of other stores, imported while a server runs, are keys like all others. */
class ImportedKeysTest {
    private static final String SECRET = "q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTwQ";
    private static final String OTHER_SECRET = "Zq7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTw";

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@:+~-";

    @AutoClose
    private final TestKeyhold keyhold = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(keyhold);

    private void imports(String lines) {
        TestImport.done(keyhold, lines);
    }

    private List<String> listed() {
        var ids = new ArrayList<String>();
        var marker = Optional.<String>empty();
        do {
            var input = new ArrayList<>(List.of("UserName", "robot", "MaxItems", "1"));
            marker.ifPresent(it -> input.addAll(List.of("Marker", it)));
            var page = aws.done(aws.root(), "ListAccessKeys", input.toArray(String[]::new));
            ids.addAll(page.all("AccessKeyId"));
            marker = page.all("Marker").stream().findFirst();
        } while (marker.isPresent());
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minio.user-name_1",
                "Q3XMPL0SVC0ACCT0KEY1",
                "0123456789abcdef0123456789abcdef",
                "GK31c2f218a2e44f485b94239e",
                "someone@example.com:+~-",
                "AKIAIOSFODNN7EXAMPLE",
                "abc",
            })
    void are_listed_changed_and_deleted_by_their_ids(String id) {
        imports("robot," + id + "," + SECRET + "\nrobot,another.key.of-it," + OTHER_SECRET + "\n");
        var key = VendorSigner.Keys.of(id, SECRET);
        assertThat(aws.done(key, "GetCallerIdentity").get("Arn")).endsWith(":user/robot");
        assertThat(listed()).containsExactlyInAnyOrder(id, "another.key.of-it");
        assertThat(aws.done(aws.root(), "GetAccessKeyInfo", "AccessKeyId", id).get("Account"))
                .isEqualTo(TestKeyhold.ACCOUNT.text());
        assertThat(aws.done(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", id)
                        .get("UserName"))
                .isEqualTo("robot");

        aws.done(aws.root(), "UpdateAccessKey", "UserName", "robot", "AccessKeyId", id, "Status", "Inactive");
        assertThat(aws.call(key, "GetCallerIdentity").status()).isEqualTo(403);
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "robot", "AccessKeyId", id, "Status", "Active");
        aws.done(key, "GetCallerIdentity");
        assertThat(aws.call(VendorSigner.Keys.of(id, OTHER_SECRET), "GetCallerIdentity")
                        .get("Code"))
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(aws.call(aws.root(), "CreateAccessKey", "UserName", "robot").get("Code"))
                .isEqualTo("LimitExceeded");

        aws.done(aws.root(), "DeleteAccessKey", "UserName", "robot", "AccessKeyId", id);
        assertThat(aws.call(key, "GetCallerIdentity").get("Code")).isEqualTo("InvalidClientTokenId");
        assertThat(listed()).containsExactly("another.key.of-it");
        // The id is free again.
        imports("robot," + id + "," + SECRET + "\n");
        aws.done(key, "GetCallerIdentity");
        assertThat(keyhold.record())
                .anySatisfy(
                        line -> assertThat(line).contains("UPDATE_ACCESS_KEY", "access key " + id + " of user robot"))
                .anySatisfy(
                        line -> assertThat(line).contains("DELETE_ACCESS_KEY", "access key " + id + " of user robot"));
    }

    /** The client of the vendor puts an id into a header as it is, and into a query with percent signs. */
    @Test
    void sign_headers_and_queries_whatever_their_ids_are_made_of() {
        var random = new Random(9);
        var ids = new ArrayList<String>();
        var lines = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            var id = text(random, 3 + random.nextInt(126), CHARACTERS);
            ids.add(id);
            lines.append("robot,").append(id).append(",").append(distinct(i)).append("\n");
        }
        imports(lines.toString());
        for (int i = 0; i < ids.size(); i++) {
            var key = VendorSigner.Keys.of(ids.get(i), distinct(i));
            assertThat(aws.call(key, "GetCallerIdentity").status())
                    .as(ids.get(i))
                    .isEqualTo(200);
            var request = RawRequest.get(aws.host(), "/?Action=GetCallerIdentity&Version=2011-06-15");
            var signer = new VendorSigner(key, "eu-west-1", "sts", keyhold.now());
            assertThat(aws.send(signer.presigned(request, aws.address())).status())
                    .as(ids.get(i))
                    .isEqualTo(200);
        }
    }

    private static String text(Random random, int length, String characters) {
        return random.ints(length, 0, characters.length())
                .mapToObj(at -> characters.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    @Test
    void are_rotated_by_a_new_key() {
        imports("robot,robot.key.of.minio," + SECRET + "\n");
        var made = aws.key(aws.root(), "UserName", "robot");
        aws.done(aws.root(), "DeleteAccessKey", "UserName", "robot", "AccessKeyId", "robot.key.of.minio");
        aws.done(made, "GetCallerIdentity");
    }

    @Test
    void are_in_the_other_api_too_whatever_their_length() {
        imports("robot,abc," + SECRET + "\n");
        var key = VendorSigner.Keys.of("abc", SECRET);
        aws.done(key, "GetCallerIdentity");
        var service = GrpcClients.builder(
                        "gproto+http://127.0.0.1:" + keyhold.address().getPort())
                .addHeader("authorization", "Bearer " + keyhold.adminToken())
                .build(AccessKeyServiceBlockingStub.class);
        var owner = keyhold.look(tx -> tx.identities().findUser(TestKeyhold.ACCOUNT, "robot"))
                .orElseThrow();
        var keys = service.list(ListAccessKeysRequest.newBuilder()
                .setServiceAccountId(owner.id().text())
                .build());
        assertThat(keys.getAccessKeysList())
                .singleElement()
                .satisfies(found -> assertThat(found.getKeyId()).isEqualTo("abc"));
        var _ = service.delete(DeleteAccessKeyRequest.newBuilder()
                .setAccessKeyId(keys.getAccessKeys(0).getId())
                .build());
        assertThat(aws.call(key, "GetCallerIdentity").status()).isEqualTo(403);
        var ids = keyhold.look(tx -> tx.directory().importedIds());
        assertThat(ids).doesNotContainKey("abc");
    }

    @Test
    void are_counted_while_they_are_imported() {
        var rows = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            rows.append("user")
                    .append(i)
                    .append(",key-")
                    .append(i)
                    .append(",")
                    .append(distinct(i))
                    .append("\n");
        }
        var total = new AtomicLong();
        var done = new AtomicLong();
        var report = TestImport.run(keyhold, TestKeyhold.ACCOUNT, rows.toString(), new Progress() {
            @Override
            public void begin(long expected) {
                total.set(expected);
            }

            @Override
            public void advance(String what, int by) {
                assertThat(what).isEqualTo("users and keys");
                done.addAndGet(by);
            }
        });
        assertThat(report.path("applied").asBoolean()).isTrue();
        assertThat(total).hasValue(1_000);
        assertThat(done).hasValue(1_000);
    }

    private static String distinct(int number) {
        return String.format(Locale.ROOT, "%03d", number) + SECRET.substring(3);
    }

    @Test
    void that_another_account_has_are_refused() {
        imports("robot,taken.id.of.robot," + SECRET + "\n");
        var other = aws.account("Other", "other@example.com");
        var report = TestImport.run(
                keyhold, new AccountId(other), "x,taken.id.of.robot," + OTHER_SECRET + "\n", Progress.NONE);
        assertThat(report.toString())
                .contains("a key of account " + TestKeyhold.ACCOUNT + " has that id")
                .doesNotContain(OTHER_SECRET);
    }
}
