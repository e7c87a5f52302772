package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.domain.authz.GrantLookup;
import dev.keyhold.domain.authz.GrantRequest;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.ResourceId;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.ContextValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose grants count for a caller, and for what. */
class KeyGrantsTest {
    private static final String HERE = Samples.ACCOUNT.text();
    private static final String ROOT = "arn:aws:iam::" + HERE + ":root";
    private static final String CAROL = "arn:aws:sts::" + HERE + ":federated-user/carol";
    private static final Caller ALICE = new Caller.User(HERE, "arn:aws:iam::" + HERE + ":user/alice", "AIDA1");
    private static final Caller JOB = new Caller.RoleSession(
            HERE,
            "arn:aws:sts::" + HERE + ":assumed-role/Worker/job",
            "arn:aws:iam::" + HERE + ":role/path/Worker",
            "AROA1");
    private static final ActionName ENCRYPT = ActionName.of("kms:Encrypt");

    private static KmsGrant grant(String grantee, Optional<String> retiring, String... operations) {
        return new KmsGrant(
                Samples.ACCOUNT,
                ResourceId.of(ResourceId.KMS, Samples.ACCOUNT, 1),
                "0".repeat(64),
                "",
                grantee,
                retiring,
                List.of(operations),
                Optional.empty(),
                Samples.ACCOUNT,
                ManualClock.START);
    }

    private static KeyRequest request(GrantLookup grants, Optional<GrantRequest> asked) {
        return new KeyRequest(Optional.empty(), grants, Optional.empty(), _ -> ContextValue.ABSENT, asked);
    }

    /** Grants of Encrypt alone for each of these, and for nobody else. */
    private static GrantLookup to(String... grantees) {
        return (grantee, _, allow) -> List.of(grantees).contains(grantee)
                && allow.test(GranteeGrants.of(List.of(grant(grantee, Optional.empty(), "Encrypt", "CreateGrant"))));
    }

    private static List<String> asked(Caller caller) {
        var asked = new ArrayList<String>();
        GrantLookup lookup = (grantee, _, _) -> {
            asked.add(grantee);
            return false;
        };
        assertThat(KeyGrants.grantees(request(lookup, Optional.empty()), caller, ENCRYPT))
                .isEmpty();
        return asked;
    }

    @Test
    void are_those_of_the_caller_of_what_it_acts_as_and_of_its_account() {
        var callers = Map.of(
                new Caller.Root(HERE),
                List.of(ROOT),
                ALICE,
                List.of("AIDA1", ROOT),
                JOB,
                List.of("AROA1", "AROA1:job", ROOT),
                new Caller.FederatedUser(HERE, CAROL, "", ""),
                List.of(CAROL, ROOT),
                new Caller.WebIdentity(HERE, "arn:aws:iam::" + HERE + ":oidc-provider/a"),
                List.<String>of(),
                new Caller.Service("ec2.amazonaws.com"),
                List.<String>of(),
                new Caller.Anonymous(),
                List.<String>of());
        callers.forEach((caller, names) -> assertThat(asked(caller)).isEqualTo(names));
    }

    @Test
    void count_for_the_operations_that_they_name() {
        var request = request(to("AIDA1", "AIDA2"), Optional.empty());
        assertThat(KeyGrants.grantees(request, ALICE, ENCRYPT)).containsExactly("AIDA1");
        assertThat(KeyGrants.grantees(request, ALICE, ActionName.of("kms:Decrypt")))
                .isEmpty();
        assertThat(KeyGrants.grantees(request, JOB, ENCRYPT)).isEmpty();
    }

    /** What no grant can allow is not even looked for. */
    @Test
    void do_not_count_for_what_no_grant_can_allow() {
        GrantLookup all = (_, _, _) -> true;
        assertThat(KeyGrants.grantees(request(all, Optional.empty()), ALICE, ActionName.of("kms:PutKeyPolicy")))
                .isEmpty();
        assertThat(KeyGrants.grantees(request(all, Optional.empty()), ALICE, ENCRYPT))
                .hasSize(2);
    }

    @Test
    void are_passed_on_for_no_more_than_they_allow() {
        var create = ActionName.of("kms:CreateGrant");
        for (var operation : List.of("Encrypt", "Decrypt")) {
            var creation = new GrantRequest.Creation(List.of(operation), Optional.empty());
            assertThat(KeyGrants.grantees(request(to("AIDA1"), Optional.of(creation)), ALICE, create))
                    .isEqualTo(operation.equals("Encrypt") ? List.of("AIDA1") : List.of());
        }
    }

    @Test
    void are_given_up_by_whom_they_name_and_the_account_that_made_them_and_by_the_grantee_if_they_say_so() {
        var retire = ActionName.of("kms:RetireGrant");
        // What other grants allow says nothing of this one.
        GrantLookup all = (_, _, _) -> true;
        Map.of(
                        grant("AIDA1", Optional.empty(), "Encrypt"), List.of(ROOT),
                        grant("AIDA1", Optional.empty(), "Encrypt", "RetireGrant"), List.of("AIDA1", ROOT),
                        grant("AIDA2", Optional.of("AIDA1"), "Encrypt"), List.of("AIDA1", ROOT),
                        grant("AIDA2", Optional.of("AIDA3"), "RetireGrant"), List.of(ROOT))
                .forEach((grant, names) -> {
                    var asked = Optional.<GrantRequest>of(new GrantRequest.Retirement(grant));
                    assertThat(KeyGrants.grantees(request(all, asked), ALICE, retire))
                            .isEqualTo(names);
                    var outsider = new Caller.User("000000000042", "arn:aws:iam::000000000042:user/a", "AIDA9");
                    assertThat(KeyGrants.grantees(request(all, asked), outsider, retire))
                            .isEmpty();
                });
    }
}
