package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.sts.model.StsException;

/** Two teams in one installation, and an operator who opens and closes accounts beside the running server. */
class AccountsTest {
    private static JsonNode keyhold(Path data, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString(), "--json"));
        return Keyhold.run(all.toArray(String[]::new)).json();
    }

    private static AwsCredentials root(JsonNode account) {
        return AwsBasicCredentials.create(
                account.get("rootAccessKeyId").asText(),
                account.get("rootSecretAccessKey").asText());
    }

    @Test
    void see_nothing_of_each_other_and_stop_at_the_next_request(@TempDir Path folder) {
        var installation = Keyhold.copy(folder.resolve("data"));
        var data = installation.data();
        try (var server = Server.start(data);
                var clients = server.clients(Wire.PLAINTEXT)) {
            var blue = keyhold(data, "account", "create", "--name", "Blue Team");
            var red = keyhold(data, "account", "create", "--name", "Red Team");
            var blueId = blue.get("accountId").asText();
            try (var blueIam = clients.iam(root(blue));
                    var redIam = clients.iam(root(red));
                    var sts = clients.sts(root(blue))) {
                assertThat(sts.getCallerIdentity().account()).isEqualTo(blueId);
                blueIam.createUser(user -> user.userName("alice"));
                blueIam.createAccountAlias(alias -> alias.accountAlias("blue"));
                assertThat(redIam.listUsers().users()).isEmpty();
                assertThatThrownBy(() -> redIam.getUser(user -> user.userName("alice")))
                        .isInstanceOf(NoSuchEntityException.class);
                assertThatThrownBy(() -> redIam.createAccountAlias(alias -> alias.accountAlias("blue")))
                        .isInstanceOf(EntityAlreadyExistsException.class);

                assertThat(keyhold(data, "account", "close", "--account", blueId)
                                .get("state")
                                .asText())
                        .isEqualTo("CLOSED");
                assertThatThrownBy(sts::getCallerIdentity)
                        .isInstanceOfSatisfying(
                                StsException.class,
                                refused -> assertThat(refused.awsErrorDetails().errorCode())
                                        .isEqualTo("InvalidClientTokenId"));
                assertThatThrownBy(blueIam::listUsers)
                        .isInstanceOfSatisfying(
                                IamException.class,
                                refused -> assertThat(refused.awsErrorDetails().errorCode())
                                        .isEqualTo("InvalidClientTokenId"));
                redIam.createUser(user -> user.userName("alice"));

                keyhold(data, "account", "reopen", "--account", blueId);
                assertThat(blueIam.listUsers().users())
                        .extracting(User::userName)
                        .containsExactly("alice");
            }
            var another = keyhold(data, "root-key", "--account", blueId);
            try (var sts = clients.sts(root(another))) {
                assertThat(sts.getCallerIdentity().account()).isEqualTo(blueId);
            }
            assertThat(keyhold(data, "account", "list"))
                    .extracting(account -> account.get("accountId").asText())
                    .containsExactlyInAnyOrder(
                            installation.accountId(),
                            blueId,
                            red.get("accountId").asText());
            server.terminate();
        }
        assertThat(keyhold(data, "account", "list")).hasSize(3);
    }
}
