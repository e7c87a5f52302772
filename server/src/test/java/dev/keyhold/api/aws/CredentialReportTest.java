package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.keyhold.Samples;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.ChargedAccount;
import dev.keyhold.model.ServiceException;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The report of all credentials, as tools that audit accounts read it. */
@Timeout(300)
final class CredentialReportTest {
    private static final String HEADER = "user,arn,user_creation_time,password_enabled,password_last_used,"
            + "password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
            + "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
            + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
            + "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,"
            + "cert_2_active,cert_2_last_rotated";
    private static final String NO_KEY = ",false,N/A,N/A,N/A,N/A";
    private static final String NO_CERTIFICATES = ",false,N/A,false,N/A";
    private static final TestKeyhold KEYHOLD =
            TestKeyhold.start(TestKeyhold.PATIENT, new Quotas(5_000, 4, 50, 1_000, 1_000, 1_000));

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

    private List<String> report() {
        var answer = aws.done(aws.root(), "GetCredentialReport");
        assertThat(answer.children("GetCredentialReportResult"))
                .containsExactly("Content", "ReportFormat", "GeneratedTime");
        assertThat(answer.get("ReportFormat")).isEqualTo("text/csv");
        assertThat(answer.get("GeneratedTime")).isEqualTo(KEYHOLD.now().toString());
        var text = new String(Base64.getDecoder().decode(answer.get("Content")), StandardCharsets.UTF_8);
        return List.of(text.split("\n", -1));
    }

    private static String user(String name, String created) {
        return name + ",arn:aws:iam::123456789012:user/" + name + "," + created + ",false,N/A,N/A,N/A,false";
    }

    @Test
    void it_is_there_whether_it_was_asked_for_before_or_not() {
        assertThat(report()).hasSize(3);
        assertThat(aws.done(aws.root(), "GenerateCredentialReport").get("State"))
                .isEqualTo("COMPLETE");
        assertThat(report()).hasSize(3);
    }

    @Test
    void it_has_a_line_for_the_root_and_one_for_each_user_by_name() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        aws.done(aws.root(), "CreateUser", "UserName", "Carl");
        aws.done(aws.root(), "CreateUser", "UserName", "anna");

        var lines = report();

        assertThat(lines.getFirst()).isEqualTo(HEADER);
        assertThat(lines.get(1))
                .matches("<root_account>,arn:aws:iam::123456789012:root,[0-9-]{10}T[0-9:]{8}Z,false,N/A,N/A,"
                        + "not_supported,false,true,[0-9-]{10}T[0-9:]{8}Z,2026-03-04T[0-9:]{8}Z,eu-west-1,iam"
                        + NO_KEY + NO_CERTIFICATES);
        assertThat(lines.subList(2, lines.size()))
                .extracting(line -> line.split(",", 2)[0])
                .containsExactly("admin", "anna", "bob", "Carl");
        assertThat(lines.get(4)).isEqualTo(user("bob", "2026-03-04T05:06:07Z") + NO_KEY + NO_KEY + NO_CERTIFICATES);
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(22));
    }

    @Test
    void it_tells_who_has_an_mfa_device() {
        aws.done(aws.root(), "CreateUser", "UserName", "anna");
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        aws.deviceOf("bob", "phone");
        aws.deviceOf("bob", "key");
        aws.device("spare");

        assertThat(report())
                .filteredOn(line -> line.split(",", -1)[7].equals("true"))
                .singleElement(STRING)
                .startsWith("bob,");
        var summary = aws.done(aws.root(), "GetAccountSummary").text();
        assertThat(summary)
                .contains("<key>MFADevices</key><value>3</value>", "<key>MFADevicesInUse</key><value>2</value>")
                .contains("<key>AccountMFAEnabled</key><value>0</value>");
    }

    @Test
    void it_tells_state_age_and_last_use_of_two_keys_the_older_first() {
        var first = aws.user("bob");
        KEYHOLD.advance(Duration.ofMinutes(1));
        var second = aws.key(aws.root(), "UserName", "bob");
        KEYHOLD.advance(Duration.ofMinutes(1));
        aws.done(second, "GetCallerIdentity");
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", first.id(), "Status", "Inactive");

        assertThat(report())
                .contains(user("bob", "2026-03-04T05:06:07Z")
                        + ",false,2026-03-04T05:06:07Z,N/A,N/A,N/A"
                        + ",true,2026-03-04T05:07:07Z,2026-03-04T05:08:07Z,eu-west-1,sts"
                        + NO_CERTIFICATES);
    }

    @Test
    void of_more_than_two_keys_it_shows_the_oldest_active_ones_and_counts_the_rest() {
        var keys = IntStream.range(0, 4)
                .mapToObj(i -> {
                    KEYHOLD.advance(Duration.ofMinutes(1));
                    return i == 0 ? aws.user("bob") : aws.key(aws.root(), "UserName", "bob");
                })
                .toList();
        for (var key : List.of(keys.get(0), keys.get(2))) {
            aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", key.id(), "Status", "Inactive");
        }

        var lines = report();

        assertThat(lines.getFirst()).isEqualTo(HEADER + ",additional_credentials_info");
        assertThat(lines.get(1)).endsWith(NO_CERTIFICATES + ",N/A");
        assertThat(lines)
                .contains(user("bob", "2026-03-04T05:07:07Z")
                        + ",true,2026-03-04T05:08:07Z,N/A,N/A,N/A,true,2026-03-04T05:10:07Z,N/A,N/A,N/A"
                        + NO_CERTIFICATES + ",Additional access keys: 2. Use ListAccessKeys to list all of them.");
    }

    @Test
    void commas_and_quotation_marks_are_quoted() {
        aws.done(aws.root(), "CreateUser", "UserName", "Doe,Jane", "Path", "/a\"b/");

        assertThat(report())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("\"Doe,Jane\",\"arn:aws:iam::123456789012:user/a\"\"b/Doe,Jane\",2026-"));
    }

    @Test
    void making_it_is_costly_work_of_which_there_is_only_so_much() {
        var costly = KEYHOLD.costlyWork();
        var released = new CountDownLatch(1);
        try {
            for (int i = 0; i < costly.capacity(); i++) {
                Thread.startVirtualThread(() -> occupy(costly, released));
            }
            while (costly.size() < costly.capacity()) {
                Thread.onSpinWait();
            }
            assertThat(aws.call(aws.root(), "GetCredentialReport").outcome())
                    .isEqualTo("400 Throttling: Rate exceeded");
            assertThat(aws.call(aws.root(), "ListUsers").status()).isEqualTo(200);
        } finally {
            released.countDown();
        }
    }

    /** Takes a place, also one that an earlier request is about to leave. */
    private static void occupy(CpuBoundExecutor costly, CountDownLatch released) {
        while (true) {
            try {
                ChargedAccount.call(Samples.ACCOUNT, () -> costly.run(() -> await(released)));
                return;
            } catch (ServiceException _) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
