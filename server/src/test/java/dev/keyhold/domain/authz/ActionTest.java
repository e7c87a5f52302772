package dev.keyhold.domain.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the table with what the vendor says of each action. */
class ActionTest {
    private static final Path REFERENCE = Path.of("src/test/resources/domain/authz/actions.txt");

    private static final Map<String, Row> ROWS = new HashMap<>();

    private record Row(Set<On> resources, Set<ConditionKey> keys) {}

    @BeforeAll
    static void read() throws IOException {
        for (var line : Files.readAllLines(REFERENCE)) {
            if (!line.startsWith("#")) {
                var words = line.split(" ", -1);
                ROWS.put(words[0], new Row(resources(words[0], words[1]), keys(List.of(words[2].split(",")))));
            }
        }
    }

    private static Set<On> resources(String action, String types) {
        return Arrays.stream(types.split(","))
                .flatMap(type -> (action.startsWith("sts:") ? ofSessions(type) : kind(type)).stream())
                .collect(Collectors.toSet());
    }

    /** Empty for what there is none of here. */
    private static Optional<On> kind(String type) {
        return switch (type) {
            case "user" -> Optional.of(On.USER);
            case "group" -> Optional.of(On.GROUP);
            case "policy" -> Optional.of(On.POLICY);
            case "mfa" -> Optional.of(On.MFA_DEVICE);
            case "role" -> Optional.of(On.ROLE);
            case "instance-profile" -> Optional.of(On.INSTANCE_PROFILE);
            case "oidc-provider" -> Optional.of(On.OIDC_PROVIDER);
            case "saml-provider" -> Optional.of(On.SAML_PROVIDER);
            case "account" -> Optional.of(On.ACCOUNT);
            case "organizationalunit", "root" -> Optional.of(On.PARENT);
            case "key" -> Optional.of(On.KMS_KEY);
            case "alias" -> Optional.of(On.KMS_ALIAS);
            default -> Optional.empty();
        };
    }

    private static Optional<On> ofSessions(String type) {
        return switch (type) {
            case "role" -> Optional.of(On.ASSUMABLE_ROLE);
            case "federated-user" -> Optional.of(On.FEDERATED_USER);
            case "root-user" -> Optional.of(On.USER);
            default -> Optional.empty();
        };
    }

    private static Set<ConditionKey> keys(List<String> names) {
        var keys = EnumSet.noneOf(ConditionKey.class);
        if (names.contains("aws:RequestTag/*")) {
            keys.add(ConditionKey.TAGS);
        } else if (names.contains("aws:TagKeys")) {
            keys.add(ConditionKey.TAG_KEYS);
        }
        if (names.contains("iam:PermissionsBoundary")) {
            keys.add(ConditionKey.BOUNDARY);
        }
        if (names.contains("iam:PolicyARN")) {
            keys.add(ConditionKey.POLICY);
        }
        if (names.contains("iam:PassedToService")) {
            keys.add(ConditionKey.PASSED_TO);
        }
        if (names.contains("sts:IdentityTokenAudience")) {
            keys.add(ConditionKey.IDENTITY_TOKEN);
        } else if (names.stream().anyMatch(name -> name.startsWith("sts:") && !name.equals("sts:TaskPolicyArn"))) {
            keys.add(ConditionKey.SESSION);
        }
        return keys;
    }

    static List<Action> actions() {
        return Action.all();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void each_action_of_policies_is_about_what_the_vendor_says_and_has_its_keys(Action action) {
        if (action.policyAction().isEmpty()) {
            return;
        }
        var rule = action.ofPolicies().orElseThrow();
        var name = action.policyAction().get();
        if (name.startsWith("keyhold:")) {
            // Of this service alone: the vendor says nothing of it.
            assertThat(rule.resources()).isEmpty();
            return;
        }
        var row = Objects.requireNonNull(ROWS.get(name), "the reference lacks " + name);
        assertThat(rule.resources()).isEqualTo(row.resources());
        assertThat(rule.keys()).isEqualTo(row.keys());
    }

    @Test
    void no_two_actions_share_a_name() {
        assertThat(Action.all()).allMatch(action -> Action.find(action.name()).orElseThrow() == action);
        assertThat(Action.all().stream().flatMap(action -> action.policyAction().stream()))
                .doesNotHaveDuplicates();
    }
}
