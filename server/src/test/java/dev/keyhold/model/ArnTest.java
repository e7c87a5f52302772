package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArnTest {
    @Test
    void is_read_as_it_is_written() {
        var user = Arn.of(Samples.user(Samples.ACCOUNT, 1, "Alice", "/staff/"));
        assertThat(user.text()).isEqualTo("arn:aws:iam::" + Samples.ACCOUNT + ":user/staff/Alice");
        var key = new Arn("aws-us-gov", "kms", "us-gov-west-1", "123456789012", "key/a:b");
        for (var arn : List.of(user, Arn.root(Samples.ACCOUNT), key)) {
            assertThat(Arn.parse(arn.text())).contains(arn);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "arn", "arn:aws:iam::123456789012", "ARN:aws:iam::123456789012:root", "arn:gcp:a:b:c:d"})
    void needs_six_parts_and_a_partition_of_aws(String text) {
        assertThat(Arn.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "arn:aws-cn:iam::123456789012:policy/a/b:c",
            })
    void of_a_policy(String text) {
        assertThat(Arn.parse(text).filter(Arn::isPolicy)).isPresent();
        assertThat(Arn.parse(text).filter(Arn::isIdentity)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::aws:policy/",
                "arn:aws:iam::1234:policy/a",
                "arn:aws:iam:us-east-1:aws:policy/a",
                "arn:aws:sts::aws:policy/a",
                "arn:aws:iam::123456789012:user/a"
            })
    void of_no_policy(String text) {
        assertThat(Arn.parse(text).filter(Arn::isPolicy)).isEmpty();
    }

    @Test
    void of_what_is_refused_has_the_long_names_that_people_give_and_no_secret() {
        var account = Samples.ACCOUNT;
        List<Function<String, ResourceRef>> named = List.of(
                name -> ResourceRef.User.named(account, name),
                name -> new ResourceRef.Role(account, "/", name, Optional.empty()),
                name -> new ResourceRef.AssumableRole(account, Arn.role(account, "/", name), Optional.empty()),
                name -> new ResourceRef.FederatedUser(account, name),
                name -> new ResourceRef.MfaDevice(account, Arn.mfaDevice(account, "/", name), Optional.empty()));
        for (var resource : named) {
            assertThat(Arn.describe(resource.apply("PaymentsTeamAdministratorsOfEurope")))
                    .endsWith("PaymentsTeamAdministratorsOfEurope");
            assertThat(Arn.describe(resource.apply("wJalrXUtnFEMI+K7MDENG+bPxRfiCYEXAMPLEKEY")))
                    .endsWith("…")
                    .doesNotContain("wJalr");
        }
    }
}
