package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the security token service does, tested over the wire. */
final class SessionsTest {
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();
    private static final String INVALID =
            "403 InvalidClientTokenId: The security token included in the request is invalid.";

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
    void everyone_may_ask_who_they_are() {
        var user = aws.done(aws.root(), "CreateUser", "UserName", "Bob", "Path", "/a/");
        var bob = aws.key(aws.root(), "UserName", "bob");

        for (var keys : java.util.List.of(bob, aws.session(bob))) {
            var identity = aws.done(keys, "GetCallerIdentity");
            assertThat(identity.get("Arn")).isEqualTo("arn:aws:iam::123456789012:user/a/Bob");
            assertThat(identity.get("UserId")).isEqualTo(user.get("UserId"));
            assertThat(identity.get("Account")).isEqualTo("123456789012");
        }
        for (var keys : java.util.List.of(aws.root(), aws.session(aws.root()))) {
            var identity = aws.done(keys, "GetCallerIdentity");
            assertThat(identity.get("Arn")).isEqualTo("arn:aws:iam::123456789012:root");
            assertThat(identity.get("UserId")).isEqualTo("123456789012");
        }
    }

    @Test
    void a_session_lives_twelve_hours_or_what_was_asked_for() {
        var bob = aws.user("bob");

        assertThat(aws.done(bob, "GetSessionToken").get("Expiration")).isEqualTo("2026-03-04T17:06:07Z");
        assertThat(aws.done(bob, "GetSessionToken", "DurationSeconds", "900").get("Expiration"))
                .isEqualTo("2026-03-04T05:21:07Z");
        assertThat(aws.done(bob, "GetSessionToken", "DurationSeconds", "129600").get("Expiration"))
                .isEqualTo("2026-03-05T17:06:07Z");
        assertThat(aws.call(bob, "GetSessionToken", "DurationSeconds", "899").outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value '899' at 'durationSeconds' failed"
                        + " to satisfy constraint: Member must have value greater than or equal to 900");
        assertThat(aws.call(bob, "GetSessionToken", "DurationSeconds", "129601").outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value '129601' at 'durationSeconds'"
                        + " failed to satisfy constraint: Member must have value less than or equal to 129600");
    }

    @Test
    void a_session_of_the_root_lives_an_hour_at_most() {
        assertThat(aws.done(aws.root(), "GetSessionToken").get("Expiration")).isEqualTo("2026-03-04T06:06:07Z");
        assertThat(aws.done(aws.root(), "GetSessionToken", "DurationSeconds", "43200")
                        .get("Expiration"))
                .isEqualTo("2026-03-04T06:06:07Z");
        assertThat(aws.done(aws.root(), "GetSessionToken", "DurationSeconds", "1000")
                        .get("Expiration"))
                .isEqualTo("2026-03-04T05:22:47Z");
    }

    @Test
    void a_session_ends_at_the_second_it_said() {
        var bob = aws.user("bob");
        var session = aws.session(bob, "DurationSeconds", "900");
        KEYHOLD.advance(Duration.ofSeconds(899));
        assertThat(aws.call(session, "GetCallerIdentity").status()).isEqualTo(200);

        KEYHOLD.advance(Duration.ofSeconds(1));
        assertThat(aws.call(session, "GetCallerIdentity").outcome())
                .isEqualTo("403 ExpiredToken: The security token included in the request is expired");
    }

    @Test
    void a_session_dies_with_its_key_and_revives_with_it() {
        var bob = aws.user("bob");
        var session = aws.session(bob);
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        assertThat(aws.call(session, "GetCallerIdentity").outcome()).isEqualTo(INVALID);

        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Active");
        assertThat(aws.call(session, "GetCallerIdentity").status()).isEqualTo(200);

        aws.done(aws.root(), "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id());
        assertThat(aws.call(session, "GetCallerIdentity").outcome()).isEqualTo(INVALID);
    }

    @Test
    void a_session_dies_with_its_user() {
        var bob = aws.user("bob");
        var session = aws.session(bob);
        aws.done(aws.root(), "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id());
        aws.done(aws.root(), "DeleteUser", "UserName", "bob");
        aws.user("bob");

        assertThat(aws.call(session, "GetCallerIdentity").outcome()).isEqualTo(INVALID);
    }

    @Test
    void a_session_outlives_a_restart() {
        var bob = aws.user("bob");
        var session = aws.session(bob);
        KEYHOLD.restart();
        aws.reconnect();

        assertThat(aws.done(session, "GetCallerIdentity").get("Arn")).endsWith("user/bob");
    }

    @Test
    void a_token_belongs_to_its_key_and_is_whole() {
        var session = aws.session(aws.user("bob"));
        var other = aws.session(aws.user("eve"));
        var token = session.token().orElseThrow();

        assertThat(aws.call(with(session, other.token().orElseThrow()), "GetCallerIdentity")
                        .outcome())
                .isEqualTo(INVALID);
        for (int i = 0; i < token.length(); i += 5) {
            var damaged = token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1);
            assertThat(aws.call(with(session, damaged), "GetCallerIdentity").outcome())
                    .as(damaged)
                    .isEqualTo(INVALID);
        }
        for (var damaged : java.util.List.of(
                token.substring(1),
                token.substring(0, token.length() - 4),
                token + "AAAA",
                "A",
                "*",
                "A".repeat(4097),
                last(token))) {
            assertThat(aws.call(with(session, damaged), "GetCallerIdentity").outcome())
                    .as(damaged)
                    .isEqualTo(INVALID);
        }
    }

    @Test
    void a_session_made_by_a_clock_that_was_ahead_is_refused_once_that_is_right() {
        var bob = aws.user("bob");
        KEYHOLD.advance(Duration.ofDays(30));
        var session = aws.session(bob);
        assertThat(aws.call(session, "GetCallerIdentity").status()).isEqualTo(200);

        KEYHOLD.setTime(TestKeyhold.START);
        assertThat(aws.call(session, "GetCallerIdentity").outcome()).isEqualTo(INVALID);
        KEYHOLD.setTime(TestKeyhold.START.plus(Duration.ofDays(30)).minus(Duration.ofMinutes(5)));
        assertThat(aws.call(session, "GetCallerIdentity").status()).isEqualTo(200);
    }

    private Aws.Answer sessionBy(VendorSigner.Keys keys, Aws.MfaDevice device, String code) {
        return aws.call(keys, "GetSessionToken", "SerialNumber", device.serialNumber(), "TokenCode", code);
    }

    @Test
    void a_code_makes_one_session() {
        var bob = aws.user("bob");
        var phone = aws.deviceOf("bob", "phone");
        var code = phone.codes().at(KEYHOLD.now(), 0);
        var made = sessionBy(bob, phone, code);
        var session = new VendorSigner.Keys(
                made.get("AccessKeyId"), made.get("SecretAccessKey"), Optional.of(made.get("SessionToken")));
        assertThat(aws.done(session, "GetCallerIdentity").get("Arn")).endsWith("user/bob");

        var wrong = "403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code.";
        assertThat(sessionBy(bob, phone, code).outcome()).isEqualTo(wrong);
        assertThat(sessionBy(bob, phone, phone.codes().wrong(KEYHOLD.now())).outcome())
                .isEqualTo(wrong);
        assertThat(sessionBy(bob, phone, phone.codes().at(KEYHOLD.now(), 1)).status())
                .isEqualTo(200);
    }

    /** As aws-vault and awsume rotate keys: by a policy that demands MFA, without a user's name. */
    @Test
    void a_session_with_mfa_rotates_the_keys_of_its_user() {
        var bob = aws.user("bob");
        KEYHOLD.allow(
                "bob",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"iam:GetUser\","
                        + "\"iam:*AccessKey*\"],\"Resource\":\"arn:aws:iam::*:user/${aws:username}\",\"Condition\":"
                        + "{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}}}");
        var phone = aws.deviceOf("bob", "phone");
        var made = sessionBy(bob, phone, phone.codes().at(KEYHOLD.now(), 0));
        var session = new VendorSigner.Keys(
                made.get("AccessKeyId"), made.get("SecretAccessKey"), Optional.of(made.get("SessionToken")));

        assertThat(aws.call(bob, "ListAccessKeys").status()).isEqualTo(403);
        assertThat(aws.done(session, "GetUser").get("UserName")).isEqualTo("bob");
        var created = aws.done(session, "CreateAccessKey");
        assertThat(created.get("UserName")).isEqualTo("bob");
        assertThat(aws.done(session, "ListAccessKeys").text()).contains(created.get("AccessKeyId"));
        aws.done(session, "DeleteAccessKey", "AccessKeyId", created.get("AccessKeyId"));
        assertThat(aws.call(session, "ListUsers").status()).isEqualTo(403);

        aws.done(session, "DeleteAccessKey", "AccessKeyId", bob.id());
        assertThat(aws.call(session, "GetUser").outcome()).isEqualTo(INVALID);
    }

    @Test
    void a_wrong_code_is_counted_though_the_call_fails() {
        var bob = aws.user("bob");
        var phone = aws.deviceOf("bob", "phone");
        for (int i = 0; i < 5; i++) {
            assertThat(sessionBy(bob, phone, phone.codes().wrong(KEYHOLD.now())).status())
                    .isEqualTo(403);
        }
        assertThat(sessionBy(bob, phone, phone.codes().at(KEYHOLD.now(), 0)).status())
                .isEqualTo(403);
        KEYHOLD.advance(Duration.ofMinutes(1));
        assertThat(sessionBy(bob, phone, phone.codes().at(KEYHOLD.now(), 0)).status())
                .isEqualTo(200);
    }

    @Test
    void a_code_is_of_a_device_of_the_caller() {
        var eve = aws.user("eve");
        aws.user("bob");
        var phone = aws.deviceOf("bob", "phone");
        assertThat(sessionBy(eve, phone, phone.codes().at(KEYHOLD.now(), 0)).outcome())
                .isEqualTo("403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please"
                        + " verify your MFA serial number is valid and associated with this user.");
        assertThat(aws.call(eve, "GetSessionToken", "TokenCode", "123456").outcome())
                .isEqualTo("403 AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number"
                        + " and one time pass code.");
        assertThat(aws.call(aws.root(), "GetSessionToken", "TokenCode", "12345a")
                        .outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value '12345a' at 'tokenCode' failed to"
                        + " satisfy constraint: Member must satisfy regular expression pattern: [\\d]*");
    }

    @Test
    void the_account_of_a_key_is_returned_whatever_its_state() {
        var bob = aws.user("bob");
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        var session = aws.session(aws.root());

        assertThat(aws.done(aws.root(), "GetAccessKeyInfo", "AccessKeyId", bob.id())
                        .get("Account"))
                .isEqualTo("123456789012");
        assertThat(aws.done(aws.root(), "GetAccessKeyInfo", "AccessKeyId", session.id())
                        .get("Account"))
                .isEqualTo("123456789012");
        assertThat(aws.call(aws.root(), "GetAccessKeyInfo", "AccessKeyId", "AKIAIOSFODNN7EXAMPLE")
                        .outcome())
                .startsWith("404 NoSuchEntity");
        assertThat(aws.call(aws.root(), "GetAccessKeyInfo", "AccessKeyId", "an-imported-id")
                        .outcome())
                .startsWith("404 NoSuchEntity");
        assertThat(aws.call(aws.root(), "GetAccessKeyInfo", "AccessKeyId", "no").outcome())
                .startsWith("400 ValidationError");
        assertThat(aws.call(aws.root(), "GetAccessKeyInfo").outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value null at 'accessKeyId' failed to"
                        + " satisfy constraint: Member must not be null");
    }

    private static VendorSigner.Keys with(VendorSigner.Keys keys, String token) {
        return new VendorSigner.Keys(keys.id(), keys.secret(), Optional.of(token));
    }

    /** Another spelling of the last group: base64 ignores its spare bits, we do not. */
    private static String last(String token) {
        var bare = token.replaceAll("=+$", "");
        var padding = token.substring(bare.length());
        var c = (char) (bare.charAt(bare.length() - 1) + 1);
        return bare.substring(0, bare.length() - 1) + c + padding;
    }
}
