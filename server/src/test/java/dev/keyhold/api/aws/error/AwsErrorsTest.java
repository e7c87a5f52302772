package dev.keyhold.api.aws.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.protocol.JsonFormat;
import dev.keyhold.api.aws.protocol.XmlFormat;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceError;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors that no healthy server answers, and those that must not tell apart what they stand for. */
final class AwsErrorsTest {
    @Test
    void a_bug_is_the_receivers_fault_and_tells_nothing() {
        var error = AwsErrors.internal();

        assertThat(error.status()).isEqualTo(500);
        assertThat(error.code()).isEqualTo("InternalFailure");
        assertThat(xml(error))
                .isEqualTo("<ErrorResponse xmlns=\"http://webservices.amazon.com/AWSFault/2005-15-09\"><Error>"
                        + "<Type>Receiver</Type><Code>InternalFailure</Code>"
                        + "<Message>The request processing has failed because of an unknown error, exception or"
                        + " failure.</Message></Error><RequestId>id</RequestId></ErrorResponse>");
    }

    @ParameterizedTest
    @EnumSource
    void a_service_that_cannot_answer_says_so(ServiceError.UnavailableReason cause) {
        var error = AwsErrors.of(new ServiceError.Unavailable(cause), "iam:GetUser");

        assertThat(error.status()).isEqualTo(503);
        assertThat(error.code()).isEqualTo("ServiceUnavailable");
        assertThat(error.message().toLowerCase(Locale.ROOT)).endsWith("try again.");
        assertThat(error.message().contains("A change may have been made"))
                .isEqualTo(cause == ServiceError.UnavailableReason.COMMIT);
        assertThat(new String(new JsonFormat().error(error, Optional.empty(), "id"), StandardCharsets.UTF_8))
                .contains("\"Type\":\"Receiver\"");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNKNOWN_KEY",
                "INACTIVE_KEY",
                "UNEXPECTED_TOKEN",
                "MISSING_TOKEN",
                "INVALID_TOKEN",
                "REVOKED_SESSION"
            })
    void credentials_that_are_not_in_force_look_alike(AuthenticationFailure reason) {
        assertThat(AwsErrors.of(reason)).isEqualTo(AwsErrors.of(AuthenticationFailure.UNKNOWN_KEY));
        assertThat(AwsErrors.of(new ServiceError.Unauthenticated(reason), "iam:GetUser"))
                .isEqualTo(AwsErrors.of(reason));
    }

    @ParameterizedTest
    @EnumSource
    void every_rejection_has_an_error_of_the_sender(AuthenticationFailure reason) {
        assertThat(AwsErrors.of(reason).status()).isIn(400, 403);
        assertThat(AwsErrors.of(reason).type()).isEqualTo("Sender");
    }

    /** STS answers what is wrong with a parameter; clients repeat a request by the code alone. */
    @ParameterizedTest
    @CsvSource({
        "BAD_IDENTITY_TOKEN, InvalidIdentityToken",
        "UNKNOWN_ISSUER, InvalidIdentityToken",
        "ISSUER_UNREACHABLE, IDPCommunicationError",
        "UNUSABLE_ISSUER_KEYS, InvalidIdentityToken",
        "UNKNOWN_ISSUER_KEY, InvalidIdentityToken",
        "BAD_IDENTITY_TOKEN_SIGNATURE, InvalidIdentityToken",
        "IDENTITY_TOKEN_EXPIRED, ExpiredTokenException",
        "IDENTITY_TOKEN_FROM_FUTURE, InvalidIdentityToken",
        "AMBIGUOUS_AUDIENCE, InvalidIdentityToken"
    })
    void identity_tokens_are_parameters_and_no_signatures(AuthenticationFailure reason, String code) {
        assertThat(AwsErrors.of(reason).status()).isEqualTo(400);
        assertThat(AwsErrors.of(reason).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource
    void every_quota_is_a_conflict(ServiceError.Quota quota) {
        var error = AwsErrors.of(new ServiceError.LimitExceeded(quota, 7), "iam:CreateUser");

        assertThat(error.status()).isEqualTo(409);
        assertThat(error.code()).isEqualTo("LimitExceeded");
        assertThat(error.message())
                .matches("Cannot exceed quota for [A-Za-z]+: 7|A managed policy can have up to 7 versions\\..*");
    }

    @ParameterizedTest
    @EnumSource
    void what_must_be_so_has_the_code_of_what_it_hinders(ServiceError.FailedPrecondition rule) {
        var error = AwsErrors.of(new ServiceError.Precondition(rule), "iam:DeleteUser");

        var code = switch (rule) {
            case LAST_OWNER, LAST_ADMINISTRATOR, LAST_ORGANIZATION_OWNER, LAST_ORGANIZATION_ADMINISTRATOR ->
                "DeleteConflict";
            case POLICY_IS_USED, POLICY_HAS_VERSIONS, POLICY_VERSION_IS_DEFAULT, MFA_DEVICE_IS_IN_USE ->
                "DeleteConflict";
            case MFA_DEVICE_IS_ENABLED -> "EntityAlreadyExists";
            case ACCOUNT_IS_FROZEN -> "EntityTemporarilyUnmodifiable";
            default -> "UnmodifiableEntity";
        };
        assertThat(error.status()).isEqualTo(code.equals("UnmodifiableEntity") ? 400 : 409);
        assertThat(error.code()).isEqualTo(code);
    }

    private static String xml(AwsError error) {
        return new String(new XmlFormat().error(error, Optional.empty(), "id"), StandardCharsets.UTF_8);
    }
}
