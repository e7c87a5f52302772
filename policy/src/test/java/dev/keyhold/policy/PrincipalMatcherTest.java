package dev.keyhold.policy;

import static dev.keyhold.policy.PrincipalMatcher.Strength.ACCOUNT;
import static dev.keyhold.policy.PrincipalMatcher.Strength.DIRECT;
import static dev.keyhold.policy.PrincipalMatcher.Strength.NONE;
import static dev.keyhold.policy.PrincipalMatcher.Strength.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.policy.Document.Choice;
import dev.keyhold.policy.Document.PrincipalText;
import dev.keyhold.policy.PrincipalMatcher.Strength;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whom the principals of a statement name, and how directly. */
class PrincipalMatcherTest {
    private static final String ROOT_ARN = "arn:aws:iam::111122223333:root";
    private static final String PROVIDER = "arn:aws:iam::111122223333:oidc-provider/issuer.example";
    private static final Caller ROOT = new Caller.Root(Requests.ACCOUNT);
    private static final Caller TOKEN = new Caller.WebIdentity(Requests.ACCOUNT, PROVIDER);
    private static final Caller SERVICE = new Caller.Service("ec2.amazonaws.com");
    private static final Caller ANONYMOUS = new Caller.Anonymous();
    private static final Caller FEDERATED = new Caller.FederatedUser(
            Requests.ACCOUNT,
            "arn:aws:sts::111122223333:federated-user/carol",
            Requests.BOB_ARN,
            "AIDABOBBOBBOBBOBBOBBO");

    @Test
    void an_account_is_named_by_its_number_or_its_root() {
        assertThat(allows("AWS", "111122223333", ROOT)).isEqualTo(DIRECT);
        assertThat(allows("AWS", ROOT_ARN, ROOT)).isEqualTo(DIRECT);
        assertThat(allows("AWS", "111122223333", Requests.BOB)).isEqualTo(ACCOUNT);
        assertThat(allows("AWS", "111122223333", Requests.AUDITOR)).isEqualTo(ACCOUNT);
        assertThat(allows("AWS", "111122223333", FEDERATED)).isEqualTo(ACCOUNT);
        assertThat(allows("AWS", "444455556666", Requests.BOB)).isEqualTo(NONE);
        assertThat(allows("AWS", "11112222333", Requests.BOB)).isEqualTo(NONE);
        assertThat(allows("AWS", "000000000999", new Caller.Root("000000000999")))
                .isEqualTo(DIRECT);
    }

    /** Twelve characters next to the digits are no number of an account, whose root would be named otherwise. */
    @Test
    void only_digits_are_the_number_of_an_account() {
        for (var text : new String[] {"/11122223333", ":11122223333", "a11122223333"}) {
            assertThat(allows("AWS", text, new Caller.Root(text))).isEqualTo(NONE);
        }
    }

    @Test
    void entities_are_known_by_arn_and_by_unique_id() {
        assertThat(allows("AWS", Requests.BOB_ARN, Requests.BOB)).isEqualTo(DIRECT);
        assertThat(allows("AWS", "AIDABOBBOBBOBBOBBOBBO", Requests.BOB)).isEqualTo(DIRECT);
        assertThat(allows("AWS", Requests.AUDITOR_ROLE, Requests.AUDITOR)).isEqualTo(ROLE);
        assertThat(allows("AWS", "AROAAUDITORAUDITORAUDI", Requests.AUDITOR)).isEqualTo(ROLE);
        assertThat(allows("AWS", Requests.AUDITOR_ARN, Requests.AUDITOR)).isEqualTo(DIRECT);
        assertThat(allows("AWS", "AROAAUDITORAUDITORAUDI:tuesday", Requests.AUDITOR))
                .isEqualTo(DIRECT);
        assertThat(allows("AWS", "AROAAUDITORAUDITORAUDI:monday", Requests.AUDITOR))
                .isEqualTo(NONE);
        assertThat(allows("AWS", Requests.BOB_ARN, FEDERATED)).isEqualTo(ROLE);
        assertThat(allows("AWS", "", new Caller.User(Requests.ACCOUNT, Requests.BOB_ARN, "")))
                .isEqualTo(NONE);
    }

    @Test
    void each_type_names_its_own_callers() {
        assertThat(allows("Service", "ec2.amazonaws.com", SERVICE)).isEqualTo(DIRECT);
        assertThat(allows("AWS", "ec2.amazonaws.com", SERVICE)).isEqualTo(NONE);
        assertThat(allows("Federated", PROVIDER, TOKEN)).isEqualTo(DIRECT);
        assertThat(allows("AWS", PROVIDER, TOKEN)).isEqualTo(NONE);
        assertThat(allows("Service", Requests.BOB_ARN, Requests.BOB)).isEqualTo(NONE);
        assertThat(allows("Federated", Requests.BOB_ARN, Requests.BOB)).isEqualTo(NONE);
    }

    @Test
    void everyone_has_no_identity_token() {
        for (var star : new PrincipalText[] {principal("*", "*"), principal("AWS", "*")}) {
            var matcher = matcher(false, star);
            assertThat(matcher.allows(ANONYMOUS, steps())).isEqualTo(DIRECT);
            assertThat(matcher.allows(Requests.BOB, steps())).isEqualTo(DIRECT);
            assertThat(matcher.allows(SERVICE, steps())).isEqualTo(DIRECT);
            assertThat(matcher.allows(TOKEN, steps())).isEqualTo(NONE);
            assertThat(matcher.denies(TOKEN, steps())).isTrue();
        }
        assertThat(allows("Service", "*", ANONYMOUS)).isEqualTo(NONE);
        assertThat(allows("Federated", "*", TOKEN)).isEqualTo(NONE);
    }

    @Test
    void not_principal_allows_others_by_account_and_no_identity_token() {
        var others = matcher(true, principal("AWS", Requests.BOB_ARN));
        assertThat(others.allows(Requests.BOB, steps())).isEqualTo(NONE);
        assertThat(others.allows(FEDERATED, steps())).isEqualTo(NONE);
        assertThat(others.allows(Requests.AUDITOR, steps())).isEqualTo(ACCOUNT);
        assertThat(others.allows(ANONYMOUS, steps())).isEqualTo(ACCOUNT);
        assertThat(others.allows(TOKEN, steps())).isEqualTo(NONE);
    }

    @Test
    void a_deny_spares_whom_not_principal_lists_in_every_form() {
        var user = matcher(true, principal("AWS", Requests.BOB_ARN));
        assertThat(user.denies(Requests.BOB, steps())).isTrue();
        var userAndAccount = matcher(true, principal("AWS", Requests.BOB_ARN), principal("AWS", ROOT_ARN));
        assertThat(userAndAccount.denies(Requests.BOB, steps())).isFalse();
        assertThat(userAndAccount.denies(Requests.AUDITOR, steps())).isTrue();
        assertThat(matcher(false, principal("AWS", ROOT_ARN)).denies(Requests.BOB, steps()))
                .isTrue();
        assertThat(matcher(false, principal("AWS", Requests.AUDITOR_ROLE)).denies(Requests.BOB, steps()))
                .isFalse();
    }

    @Test
    void each_form_is_work() {
        var steps = steps();
        matcher(false, principal("AWS", Requests.BOB_ARN)).allows(Requests.AUDITOR, steps);
        assertThat(steps.taken()).isGreaterThanOrEqualTo(6);
    }

    private static Strength allows(String type, String value, Caller caller) {
        return matcher(false, principal(type, value)).allows(caller, steps());
    }

    private static PrincipalText principal(String type, String value) {
        return new PrincipalText(type, new Text(value, Position.START));
    }

    private static PrincipalMatcher matcher(boolean negated, PrincipalText... principals) {
        return PrincipalMatcher.of(new Choice<>(negated, Position.START, Arrays.asList(principals)));
    }

    private static Steps steps() {
        return new Steps(1_000);
    }
}
