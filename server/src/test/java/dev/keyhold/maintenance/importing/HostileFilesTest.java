package dev.keyhold.maintenance.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were damaged, cut off, or made to harm who reads them. */
class HostileFilesTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final String SECRET = "q7SxkJ0v3uWm9YtRb2LzP5hCdE8aFgN1oXiKyTwQ";

    private static String fault(byte[] bytes) {
        return fault(bytes, Optional.empty());
    }

    private static String fault(byte[] bytes, Optional<ImportFormat> from) {
        var input = new ImportFiles.Input("file", bytes, "root");
        var thrown = catchThrowableOfType(ImportFileException.class, () -> ImportFiles.read(input, from, NOW));
        assertThat(thrown).isNotNull().hasMessageNotContaining(SECRET);
        return String.valueOf(thrown.getMessage());
    }

    private static String fault(String text) {
        return fault(text.replace("SECRET", SECRET).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "line 3 | user,access_key_id,secret_access_key\\na,key-1,SECRET\\nb,key-2\\n",
                "line 3 | user,access_key_id,secret_access_key\\na,key-1,SECRET\\nb,key-2,SECRET,x\\n",
                "line 2 | user,access_key_id,secret_access_key\\na,key-1,SECR",
                "line 2 | user,access_key_id,secret_access_key\\na,key-1,\\n",
                "line 2 | user,access_key_id,secret_access_key,status\\na,key-1,SECRET,perhaps\\n",
                "line 1 | user,access_key_id,secret_access_key,colour\\na,key-1,SECRET,red\\n",
                "line 1 | user,user,access_key_id,secret_access_key\\na,a,key-1,SECRET\\n",
                "line 2 | user,access_key_id,secret_access_key\\na,key-1,\"SECRET\\n",
                "line 2 | Access key ID,Secret access key\\nAKIAIOSFODNN7EXAMPLE,short",
                "line 2 | AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE\\n",
                "line 2, column | {\"accessAccounts\":\\n{\"a\":{\"secret\":\"SECRET",
                "line 1, column | {\"accessAccounts\":{\"a\":{\"secret\":\"SECRET\",\"secret\":\"SECRET\"}}}",
                "line 1, column | {\"accessAccounts\":{\"a\":{\"secret\":SECRET}}}",
                "/accessAccounts/a: there is no secret | {\"accessAccounts\":{\"a\":{}}}",
                "/accessAccounts: an object is expected | {\"accessAccounts\":[]}",
                "/accessAccounts/a/secret: a text is expected | {\"accessAccounts\":{\"a\":{\"secret\":7}}}",
                "/keys: a list is expected | {\"user_id\":\"u\",\"keys\":{}}",
                "/1: the user comes twice | [{\"user_id\":\"u\",\"keys\":[]},{\"user_id\":\"u\",\"keys\":[]}]",
                "nothing in the file | {\"accessAccounts\":{}}",
                "nothing in the file | user,access_key_id,secret_access_key\\n",
                "no format | {\"a\":1}",
                "no format | hello",
            })
    void say_where_they_are_wrong_and_no_secret(String expected, String text) {
        assertThat(fault(text.replace("\\n", "\n"))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"253402300800", "99999999999999999", "1e99", "18446744073709551616", "'+10000-01-01T00:00:00Z'"})
    void have_times_of_four_digits_for_the_year(String time) {
        var key = "{'accessKeyId':'GK1','secretAccessKey':'SECRET','expiration':" + time + "}";
        assertThat(fault(key.replace('\'', '"'))).contains("/expiration: a time is expected");
    }

    @Test
    void have_flags_that_are_set_by_any_number_but_zero() {
        var flag = new JsonPlace(new ObjectMapper().createObjectNode().put("disabled", BigInteger.TWO.pow(64)), "");
        assertThat(flag.flag("disabled", false)).isTrue();
    }

    @Test
    void are_not_nested_without_end() {
        assertThat(fault("[".repeat(100_000))).contains("nested too deeply");
        assertThat(fault("{\"a\":".repeat(1_000))).contains("nested too deeply");
    }

    @Test
    void are_of_a_bounded_size() {
        assertThat(fault(new byte[ImportFiles.MAX_BYTES + 1])).contains("more than");
        var accounts = new StringBuilder("{\"accessAccounts\":{");
        for (int i = 0; i < 60_000; i++) {
            accounts.append(i == 0 ? "" : ",")
                    .append("\"")
                    .append(i)
                    .append("\":{\"secret\":\"")
                    .append(SECRET)
                    .append("\"}");
        }
        assertThat(fault(accounts + "}}")).contains("more than 100000 users");
    }

    @Test
    void are_utf_8() {
        assertThat(fault(new byte[] {'{', (byte) 0xff, '}'})).contains("not UTF-8");
    }

    private static byte[] zip(String name, byte[] content) {
        return ExportFiles.zip(Map.of(name, content));
    }

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @MethodSource("paths")
    void in_zip_files_have_names_that_lead_nowhere(String name) {
        assertThat(fault(zip(name, EMPTY))).contains("leads out of it");
    }

    static String[] paths() {
        return new String[] {
            "../users.json",
            "iam-assets/../../users.json",
            "/iam-assets/users.json",
            "iam-assets\\users.json",
            "C:users.json",
            "iam-assets/\u0000users.json",
            "iam-assets/\u202eusers.json"
        };
    }

    @Test
    void in_zip_files_are_bounded_when_they_are_unpacked() {
        assertThat(fault(zip("iam-assets/users.json", new byte[101 * 1024 * 1024])))
                .contains("iam-assets/users.json: the zip file holds more than");
        var many = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 65; i++) {
            many.put("iam-assets/" + i, EMPTY);
        }
        assertThat(fault(ExportFiles.zip(many))).contains("more than 64 entries");
    }

    @Test
    void in_zip_files_are_no_zip_files() {
        var inner = zip("iam-assets/users.json", EMPTY);
        assertThat(fault(zip("iam-assets/users.json", inner))).contains("a zip file in a zip file");
    }

    @Test
    void in_zip_files_come_once() {
        var twice = zip("iam-assets/users.jsom", EMPTY);
        var both = new LinkedHashMap<String, byte[]>();
        both.put("iam-assets/users.json", EMPTY);
        both.put("iam-assets/users.jsom", EMPTY);
        var text = new String(ExportFiles.zip(both), StandardCharsets.ISO_8859_1).replace("jsom", "json");
        assertThat(fault(text.getBytes(StandardCharsets.ISO_8859_1))).contains("this entry twice");
        assertThat(fault(twice)).contains("cluster iam export");
        both.clear();
        both.put("users.json", EMPTY);
        both.put("iam-assets/users.json", EMPTY);
        assertThat(fault(ExportFiles.zip(both))).contains("this entry twice");
    }

    @Test
    void that_are_no_zip_are_none_of_minio() {
        assertThat(fault(EMPTY, Optional.of(ImportFormat.MINIO))).contains("ends too early");
    }

    @Test
    void cut_off_anywhere_are_refused() {
        for (var name : ExportFiles.names()) {
            var whole = ExportFiles.read(name);
            for (int length = 0; length < whole.length - 1; length += Math.max(1, whole.length / 200)) {
                var part = Arrays.copyOf(whole, length);
                if (!isWhole(name, part)) {
                    fault(part);
                }
            }
        }
    }

    /** Of files that hold a line for each user or key, the first lines are a file as well. */
    private static boolean isWhole(String name, byte[] part) {
        var text = new String(part, StandardCharsets.UTF_8);
        if (text.strip().equals(ExportFiles.text(name).strip())) {
            return true;
        }
        return (name.equals("keys.csv") || name.equals("ceph.json"))
                && (text.endsWith("\n") || (text.endsWith("}") && text.lines().count() == 1))
                && text.lines().count() > (name.equals("keys.csv") ? 1 : 0);
    }

    @Test
    void damaged_anywhere_are_read_or_refused_and_nothing_else() {
        var random = new Random(24);
        for (var name : ExportFiles.names()) {
            var whole = ExportFiles.read(name);
            for (int i = 0; i < 300; i++) {
                var damaged = whole.clone();
                for (int j = 0; j <= random.nextInt(3); j++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                assertThatCode(() -> read(damaged)).as(name).doesNotThrowAnyException();
            }
        }
    }

    private static void read(byte[] bytes) {
        try {
            ImportFiles.read(new ImportFiles.Input("file", bytes, "root"), Optional.empty(), NOW);
        } catch (ImportFileException refused) {
            assertThat(refused).hasNoCause();
        }
    }
}
