package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An operation over a use case that exists costs few files: one more would show that it is declared twice. */
final class OperationCostTest {
    private static final List<String> MAIN = List.of("server/src/main", "policy/src/main", "yandex-api/src/main");

    private static Stream<String> filesThatName(String regex) {
        var name = Pattern.compile("\\b(?:" + regex + ")\\b");
        return MAIN.stream()
                .flatMap(folder -> Repository.files(folder, "").stream())
                .filter(file -> name.matcher(Repository.text(file)).find())
                .map(file -> file.getFileName().toString());
    }

    @Test
    void an_AWS_action_is_its_handler_its_row_and_its_line() {
        assertThat(filesThatName("GetAccessKeyInfo|GET_ACCESS_KEY_INFO"))
                .containsExactlyInAnyOrder(
                        "StsApi.java",
                        "SessionAction.java",
                        "operations.txt",
                        // The use case, and a managed policy of AWS that lists what only reads.
                        "AccessKeyInfo.java",
                        "ReadOnlyAccess.json");
    }

    @Test
    void a_Yandex_Cloud_RPC_is_its_handler_and_its_declaration() {
        assertThat(filesThatName("[Ll]istScopes|ListApiKeyScopesRequest"))
                .containsExactlyInAnyOrder("ApiKeysApi.java", "api_key_service.proto");
    }
}
