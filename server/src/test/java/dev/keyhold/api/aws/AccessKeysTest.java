package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the access key operations do, tested over the wire. */
final class AccessKeysTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private final Aws aws = new Aws(KEYHOLD);

    @AfterEach
    void reset() {
        KEYHOLD.setTime(TestKeyhold.START);
        aws.reset();
        aws.close();
    }

    @AfterAll
    static void stop() {
        KEYHOLD.close();
    }

    @Test
    void without_a_user_name_the_signers_own_keys_are_meant() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        var second = aws.done(bob, "CreateAccessKey");
        assertThat(second.get("UserName")).isEqualTo("bob");
        assertThat(aws.done(bob, "ListAccessKeys").all("AccessKeyId"))
                .containsExactlyInAnyOrder(bob.id(), second.get("AccessKeyId"));
        aws.done(bob, "UpdateAccessKey", "AccessKeyId", second.get("AccessKeyId"), "Status", "Inactive");
        aws.done(bob, "DeleteAccessKey", "AccessKeyId", second.get("AccessKeyId"));

        assertThat(aws.done(bob, "ListAccessKeys").all("AccessKeyId")).containsExactly(bob.id());
    }

    @Test
    void the_root_manages_its_own_keys_in_an_account_without_users() {
        var second = aws.done(aws.root(), "CreateAccessKey");
        var id = second.get("AccessKeyId");

        assertThat(second.children("AccessKey"))
                .containsExactly("AccessKeyId", "Status", "SecretAccessKey", "CreateDate");
        var listed = aws.done(aws.root(), "ListAccessKeys");
        assertThat(listed.all("AccessKeyId"))
                .containsExactlyInAnyOrder(aws.root().id(), id);
        assertThat(listed.all("UserName")).isEmpty();
        aws.done(aws.root(), "UpdateAccessKey", "AccessKeyId", id, "Status", "Inactive");
        assertThat(aws.done(aws.root(), "ListAccessKeys").all("Status")).containsOnlyOnce("Inactive");
        aws.done(aws.root(), "DeleteAccessKey", "AccessKeyId", id);
    }

    @Test
    void a_session_makes_and_changes_no_keys() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        for (var session : List.of(aws.session(bob), aws.session(aws.root()))) {
            for (var name : List.of(new String[0], new String[] {"UserName", "bob"})) {
                assertThat(aws.call(session, "CreateAccessKey", name).outcome()).startsWith("403 InvalidClientTokenId");
            }
            assertThat(aws.call(session, "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id())
                            .outcome())
                    .startsWith("403 InvalidClientTokenId");
        }
        assertThat(aws.done(bob, "ListAccessKeys").all("AccessKeyId")).containsExactly(bob.id());
    }

    @Test
    void an_unknown_user_is_named_in_the_refusal() {
        var refused = "404 NoSuchEntity: The user with name nobody cannot be found.";
        var id = aws.root().id();

        assertThat(aws.call(aws.root(), "CreateAccessKey", "UserName", "nobody").outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "ListAccessKeys", "UserName", "nobody").outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "DeleteAccessKey", "UserName", "nobody", "AccessKeyId", id)
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(
                                aws.root(),
                                "UpdateAccessKey",
                                "UserName",
                                "nobody",
                                "AccessKeyId",
                                id,
                                "Status",
                                "Inactive")
                        .outcome())
                .isEqualTo(refused);
    }

    @Test
    void a_key_of_somebody_else_looks_like_no_key() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var eve = aws.user("eve", PolicyDocuments.SELF_SERVICE);
        var refused = "404 NoSuchEntity: The Access Key with id " + eve.id() + " cannot be found.";

        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", eve.id(), "Status", "Inactive")
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(bob, "DeleteAccessKey", "AccessKeyId", eve.id()).outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "DeleteAccessKey", "UserName", "bob", "AccessKeyId", eve.id())
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "DeleteAccessKey", "AccessKeyId", eve.id())
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "DeleteAccessKey", "AccessKeyId", "AKIAIOSFODNN7EXAMPLE")
                        .outcome())
                .isEqualTo("404 NoSuchEntity: The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.");
        assertThat(aws.call(eve, "GetUser").status()).isEqualTo(200);
    }

    @Test
    void a_third_key_is_one_too_many_even_if_the_others_are_inactive() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var second = aws.key(bob);
        aws.done(bob, "UpdateAccessKey", "AccessKeyId", second.id(), "Status", "Inactive");

        assertThat(aws.call(bob, "CreateAccessKey").outcome())
                .isEqualTo("409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
        aws.done(bob, "DeleteAccessKey", "AccessKeyId", second.id());
        assertThat(aws.call(bob, "CreateAccessKey").status()).isEqualTo(200);
    }

    @Test
    void the_root_has_no_third_key_either() {
        aws.key(aws.root());

        assertThat(aws.call(aws.root(), "CreateAccessKey").outcome())
                .isEqualTo("409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
    }

    @Test
    void a_user_is_found_by_its_name_in_any_case() {
        aws.done(aws.root(), "CreateUser", "UserName", "Bob");
        KEYHOLD.allow("Bob", PolicyDocuments.SELF_SERVICE);

        var made = aws.done(aws.root(), "CreateAccessKey", "UserName", "bOB");
        assertThat(made.get("UserName")).isEqualTo("Bob");
        var bob = VendorSigner.Keys.of(made.get("AccessKeyId"), made.get("SecretAccessKey"));
        assertThat(aws.done(bob, "ListAccessKeys", "UserName", "BOB").get("UserName"))
                .isEqualTo("Bob");
    }

    @Test
    void the_status_a_key_already_has_may_be_set_again() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var second = aws.key(bob);

        for (var status : new String[] {"Active", "Inactive", "Inactive", "Active", "Active"}) {
            var answer = aws.done(bob, "UpdateAccessKey", "AccessKeyId", second.id(), "Status", status);
            assertThat(answer.text()).contains("<UpdateAccessKeyResponse").doesNotContain("Result");
        }
        assertThat(aws.call(second, "GetUser").status()).isEqualTo(200);
    }

    @Test
    void an_inactive_key_is_refused_on_the_next_request_and_works_again_once_active() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        assertThat(aws.call(bob, "GetUser").status()).isEqualTo(200);
        var created = aws.done(bob, "ListAccessKeys").get("CreateDate");
        KEYHOLD.advance(Duration.ofMinutes(3));

        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        assertThat(aws.call(bob, "GetUser").outcome())
                .isEqualTo("403 InvalidClientTokenId: The security token included in the request is invalid.");
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Active");

        var listed = aws.done(bob, "ListAccessKeys");
        assertThat(listed.get("CreateDate")).isEqualTo(created).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(listed.get("Status")).isEqualTo("Active");
    }

    @Test
    void a_status_that_does_not_exist_is_refused() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", bob.id(), "Status", "Asleep")
                        .outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value at 'status' failed to satisfy"
                        + " constraint: Member must satisfy enum value set: [Active, Inactive, Expired]");
        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", bob.id(), "Status", "Expired")
                        .outcome())
                .startsWith("400 InvalidInput: ");
        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", bob.id(), "Status", "active")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_key_is_deleted_once_active_or_not() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var second = aws.key(bob);

        aws.done(bob, "DeleteAccessKey", "AccessKeyId", second.id());
        assertThat(aws.call(bob, "DeleteAccessKey", "AccessKeyId", second.id()).outcome())
                .isEqualTo("404 NoSuchEntity: The Access Key with id " + second.id() + " cannot be found.");
        assertThat(aws.call(second, "GetUser").outcome())
                .isEqualTo("403 InvalidClientTokenId: The security token included in the request is invalid.");
    }

    @Test
    void a_user_may_lock_itself_out_by_deactivating_the_signing_key() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", bob.id(), "Status", "Inactive")
                        .status())
                .isEqualTo(200);
        assertThat(aws.call(bob, "UpdateAccessKey", "AccessKeyId", bob.id(), "Status", "Active")
                        .outcome())
                .isEqualTo("403 InvalidClientTokenId: The security token included in the request is invalid.");
    }

    @Test
    void a_user_may_lock_itself_out_by_deleting_the_signing_key() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        assertThat(aws.call(bob, "DeleteAccessKey", "AccessKeyId", bob.id()).status())
                .isEqualTo(200);
        assertThat(aws.call(bob, "ListAccessKeys").outcome())
                .isEqualTo("403 InvalidClientTokenId: The security token included in the request is invalid.");
    }

    @Test
    void the_secret_is_shown_once() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        KEYHOLD.allow("bob", PolicyDocuments.SELF_SERVICE);
        var made = aws.done(aws.root(), "CreateAccessKey", "UserName", "bob");
        var bob = VendorSigner.Keys.of(made.get("AccessKeyId"), made.get("SecretAccessKey"));

        assertThat(made.children("AccessKey"))
                .containsExactly("UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate");
        assertThat(made.get("Status")).isEqualTo("Active");
        assertThat(bob.secret()).matches("[A-Za-z0-9+/]{40}");
        assertThat(bob.id()).matches("AKIA[A-Z2-7]{16}");
        var listed = aws.done(bob, "ListAccessKeys");
        assertThat(listed.children("member")).containsExactly("UserName", "AccessKeyId", "Status", "CreateDate");
        assertThat(listed.text() + aws.done(bob, "GetUser").text()).doesNotContain(bob.secret());
    }

    @Test
    void an_unused_key_was_last_used_nowhere() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        var bob = aws.key(aws.root(), "UserName", "bob");

        var unused = aws.done(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", bob.id());
        assertThat(unused.get("UserName")).isEqualTo("bob");
        assertThat(unused.children("AccessKeyLastUsed")).containsExactly("ServiceName", "Region");
        assertThat(unused.get("ServiceName")).isEqualTo("N/A");
        assertThat(unused.get("Region")).isEqualTo("N/A");
    }

    @Test
    void a_use_is_reported_at_once_and_after_a_restart() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        KEYHOLD.advance(Duration.ofMinutes(7));
        var at = KEYHOLD.now();
        var signer = new VendorSigner(bob, "ap-south-7", "sts", at);
        var form = RawRequest.form("Action", "GetCallerIdentity", "Version", "2011-06-15");
        assertThat(aws.send(signer.header(RawRequest.post(aws.host(), form), aws.address()))
                        .status())
                .isEqualTo(200);
        KEYHOLD.advance(Duration.ofMinutes(1));

        for (int i = 0; i < 2; i++) {
            var used = aws.done(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", bob.id());
            assertThat(used.children("AccessKeyLastUsed")).containsExactly("LastUsedDate", "ServiceName", "Region");
            assertThat(used.get("LastUsedDate"))
                    .isEqualTo(at.truncatedTo(ChronoUnit.SECONDS).toString());
            assertThat(used.get("ServiceName")).isEqualTo("sts");
            assertThat(used.get("Region")).isEqualTo("ap-south-7");
            KEYHOLD.restart();
            aws.reconnect();
        }
    }

    @Test
    void a_failed_signature_is_no_use() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var wrong =
                VendorSigner.Keys.of(bob.id(), bob.secret().replace(bob.secret().charAt(3), '0') + "x");

        assertThat(aws.call(wrong, "GetUser").status()).isEqualTo(403);

        assertThat(aws.done(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", bob.id())
                        .find("LastUsedDate"))
                .isEmpty();
    }

    @Test
    void a_request_that_is_then_denied_is_a_use() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);

        assertThat(aws.call(bob, "ListUsers").status()).isEqualTo(403);

        assertThat(aws.done(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", bob.id())
                        .get("ServiceName"))
                .isEqualTo("iam");
    }

    @Test
    void the_roots_key_has_no_user_name_in_its_last_use() {
        var used = aws.done(
                aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", aws.root().id());

        assertThat(used.find("UserName")).isEmpty();
        assertThat(used.get("ServiceName")).isEqualTo("iam");
    }

    @Test
    void the_last_use_of_a_key_that_does_not_exist_is_not_found_or_denied() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var gone = aws.key(bob);
        aws.done(bob, "DeleteAccessKey", "AccessKeyId", gone.id());

        assertThat(aws.call(aws.root(), "GetAccessKeyLastUsed", "AccessKeyId", gone.id())
                        .outcome())
                .isEqualTo("404 NoSuchEntity: The Access Key with id " + gone.id() + " cannot be found.");
        var denied = "403 AccessDenied: User: arn:aws:iam::123456789012:user/bob is not authorized to perform:"
                + " iam:GetAccessKeyLastUsed on resource: access key %s because no identity-based policy allows"
                + " the iam:GetAccessKeyLastUsed action";
        assertThat(aws.call(bob, "GetAccessKeyLastUsed", "AccessKeyId", gone.id())
                        .outcome())
                .isEqualTo(denied.formatted(gone.id()));
        assertThat(aws.call(
                                bob,
                                "GetAccessKeyLastUsed",
                                "AccessKeyId",
                                aws.root().id())
                        .outcome())
                .isEqualTo(denied.formatted(aws.root().id()));
    }

    @Test
    void a_list_of_keys_has_pages() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        var second = aws.key(bob);

        var first = aws.done(bob, "ListAccessKeys", "MaxItems", "1");
        assertThat(first.get("IsTruncated")).isEqualTo("true");
        var rest = aws.done(bob, "ListAccessKeys", "MaxItems", "5", "Marker", first.get("Marker"));
        assertThat(rest.get("IsTruncated")).isEqualTo("false");
        assertThat(rest.find("Marker")).isEmpty();
        assertThat(java.util.List.of(first.get("AccessKeyId"), rest.get("AccessKeyId")))
                .containsExactlyInAnyOrder(bob.id(), second.id());
    }
}
