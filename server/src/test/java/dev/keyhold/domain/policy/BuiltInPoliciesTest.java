package dev.keyhold.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyText;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInPoliciesTest {
    private static final PredefinedPolicies POLICIES = new BuiltInPolicies();

    static Stream<PredefinedPolicies.Entry> entries() {
        return POLICIES.all().stream();
    }

    @Test
    void are_those_that_the_compatibility_page_names() {
        assertThat(entries().map(PredefinedPolicies.Entry::name))
                .containsExactlyInAnyOrder(
                        "AdministratorAccess",
                        "AWSDenyAll",
                        "AWSKeyManagementServicePowerUser",
                        "AmazonS3FullAccess",
                        "AmazonS3ReadOnlyAccess",
                        "IAMFullAccess",
                        "IAMReadOnlyAccess",
                        "IAMSelfManageServiceSpecificCredentials",
                        "IAMUserChangePassword",
                        "PowerUserAccess",
                        "ReadOnlyAccess",
                        "SecurityAudit");
        assertThat(entries().map(PredefinedPolicies.Entry::uniqueId)).doesNotHaveDuplicates();
    }

    /** They could be stored as policies of an account, too. */
    @ParameterizedTest
    @MethodSource("entries")
    void have_documents_that_are_valid_and_no_larger_than_others(PredefinedPolicies.Entry entry) {
        assertThat(Policy.parse(PolicyKind.MANAGED, entry.document()).statements())
                .isNotEmpty();
        assertThat(PolicyText.countedSize(entry.document())).isLessThan(PolicyQuotas.DEFAULT.policySize());
        assertThat(PolicyText.hasOnlyAllowedCharacters(entry.document())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void are_found_by_name_and_dated(PredefinedPolicies.Entry entry) {
        assertThat(POLICIES.find(entry.name())).contains(entry);
        assertThat(entry.uniqueId()).matches("ANPA[A-Z0-9]{17}");
        assertThat(entry.version()).isPositive();
        assertThat(entry.updatedAt()).isAfterOrEqualTo(entry.createdAt());
        assertThat(entry.description()).endsWith(".");
    }
}
