package dev.keyhold.api.aws.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceErrors;
import dev.keyhold.model.Violation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every refusal has a code that clients of AWS Organizations know. */
final class OrganizationsErrorsTest {
    private static final String ACTION = "organizations:CloseAccount";
    /** The only codes that do not end in what all modelled errors of the API do. */
    private static final Set<String> COMMON = Set.of("ServiceUnavailable");

    @Test
    void every_refusal_has_an_error_with_a_code_of_the_api() {
        for (var serviceError : ServiceErrors.all()) {
            var error = ErrorTable.ORGANIZATIONS.of(serviceError, ACTION);
            assertThat(error.code().endsWith("Exception") || COMMON.contains(error.code()))
                    .as(serviceError + " " + error)
                    .isTrue();
            assertThat(error.status()).as(error.code()).isIn(400, 503);
            assertThat(error.message()).as(serviceError.toString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void credentials_are_refused_as_the_query_protocol_refuses_them(AuthenticationFailure reason) {
        var query = AwsErrors.of(reason);
        var error = ErrorTable.ORGANIZATIONS.of(new ServiceError.Unauthenticated(reason), ACTION);

        assertThat(error).isEqualTo(ErrorTable.ORGANIZATIONS.common(query));
        assertThat(error.message()).isEqualTo(query.message());
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).endsWith("Exception");
    }

    @Test
    void a_bug_is_a_fault_of_the_service() {
        var error = ErrorTable.ORGANIZATIONS.common(AwsErrors.internal());

        assertThat(error.status() + " " + error.code()).isEqualTo("500 ServiceException");
    }

    @Test
    void an_overload_is_one_that_clients_try_again_after() {
        for (var serviceError : List.of(new ServiceError.Throttled(), new ServiceError.Busy())) {
            var error = ErrorTable.ORGANIZATIONS.of(serviceError, ACTION);
            assertThat(error.code()).isEqualTo("TooManyRequestsException");
            assertThat(error.isThrottling()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRED, INPUT_REQUIRED",
        "MIN_LENGTH, MIN_LENGTH_EXCEEDED",
        "MAX_LENGTH, MAX_LENGTH_EXCEEDED",
        "MIN_VALUE, MIN_VALUE_EXCEEDED",
        "MAX_VALUE, MAX_VALUE_EXCEEDED",
        "PATTERN, INVALID_PATTERN",
        "ENUM, INVALID_ENUM",
        "OTHER, INVALID_PATTERN"
    })
    void the_reason_is_that_of_the_first_violation(Constraint.Rule rule, String reason) {
        var violation = new Violation("field", new Constraint.OfApi("constraint", rule));
        var other = new Violation("other", new Constraint.OfApi("constraint"));

        var error = ErrorTable.ORGANIZATIONS.of(new ServiceError.InvalidFields(List.of(violation, other)), ACTION);

        assertThat(error.code()).isEqualTo("InvalidInputException");
        assertThat(error.reason()).hasValue(reason);
        assertThat(error.message()).contains("2 validation errors detected").contains("'field'");
    }

    @Test
    void a_quota_that_is_used_up_says_which() {
        assertThat(ErrorTable.ORGANIZATIONS
                        .of(new ServiceError.LimitExceeded(ServiceError.Quota.ACCOUNTS, 7), ACTION)
                        .reason())
                .hasValue("ACCOUNT_NUMBER_LIMIT_EXCEEDED");
        assertThat(ErrorTable.ORGANIZATIONS
                        .of(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_ACCOUNT, 7), ACTION)
                        .reason())
                .hasValue("MAX_TAG_LIMIT_EXCEEDED");
    }
}
