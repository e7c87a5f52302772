package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.Samples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the operator sees of an installation with several accounts. */
class InstallationStatusTest extends MaintenanceTest {
    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }

    private ObjectNode status() {
        return new InstallationStatus(InstallationConfig.of(folder, StoreConfig.EMBEDDED), Instant::now)
                .offline("version");
    }

    private static ObjectNode quota(JsonNode status, String name) {
        for (var quota : status.path("quotas")) {
            if (quota.path("quota").asText().equals(name)) {
                return (ObjectNode) quota;
            }
        }
        throw new AssertionError("no quota " + name + " in " + status);
    }

    private static void assertMost(JsonNode quota, String account, int used) {
        assertThat(quota.path("account").asText()).isEqualTo(account);
        assertThat(quota.path("used").asInt()).isEqualTo(used);
    }

    @Test
    void each_quota_names_the_account_that_has_used_the_most() {
        var before = status();
        assertThat(before.path("store").path("accounts").asInt()).isEqualTo(3);
        assertThat(quota(before, "accounts").path("used").asInt()).isEqualTo(3);
        assertThat(quota(before, "accounts").has("account")).isFalse();
        assertMost(quota(before, "users"), Samples.ACCOUNT.text(), 2);
        try (var store = store()) {
            store.write(tx -> {
                tx.identities().insert(Samples.user(Contents.TEAM, 2, "bob"));
                tx.identities().insert(Samples.user(Contents.TEAM, 3, "carol"));
                return true;
            });
        }
        var after = status();
        assertMost(quota(after, "users"), Contents.TEAM.text(), 3);
        quota(after, "users").put("limit", 3);
        assertThat(Diagnosis.of(after, folder))
                .extracting(Diagnosis.Finding::problem)
                .contains("the quota of users of account " + Contents.TEAM + " is nearly used up: 3 of 3");
    }
}
