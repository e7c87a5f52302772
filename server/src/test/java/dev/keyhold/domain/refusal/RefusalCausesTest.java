package dev.keyhold.domain.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.AuthenticationFailure;
import org.junit.jupiter.api.Test;

/** Whatever the log calls the reason of a refusal, there is a cause. */
final class RefusalCausesTest {
    @Test
    void every_reason_of_the_log_has_a_cause() {
        assertThat(AuthenticationFailure.values())
                .allSatisfy(
                        failure -> assertThat(RefusalCauses.of(failure.name())).hasValue(RefusalCauses.of(failure)));
        assertThat(Decision.Reason.values())
                .allSatisfy(
                        reason -> assertThat(RefusalCauses.of(reason.name())).hasValue(RefusalCauses.of(reason)));
        assertThat(RefusalCauses.of("NoSuchEntity")).isEmpty();
    }
}
