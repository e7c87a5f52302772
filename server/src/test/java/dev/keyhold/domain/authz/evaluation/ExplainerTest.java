package dev.keyhold.domain.authz.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.model.Principal;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {
    private static final String SIMULATE = "iam:SimulatePrincipalPolicy";

    private Fixture domain;
    private Explainer explainer;
    private Principal.OfIdentity alice;
    private Principal.OfIdentity bob;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        explainer = new Explainer(domain.policies);
        alice = domain.caller(domain.createUserWithKey("alice"));
        bob = domain.caller(domain.createUserWithKey("bob"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private boolean mayKnow(Principal caller, Principal subject) {
        return explainer.mayKnow(caller, subject, domain.policies.budget(1));
    }

    @Test
    void a_reason_is_for_those_who_may_simulate_the_policies_of_the_subject() {
        assertThat(mayKnow(alice, bob)).isFalse();
        assertThat(mayKnow(alice, alice)).isFalse();
        domain.allow(alice.identity(), PolicyDocuments.allowOn("arn:aws:iam::*:user/bob", SIMULATE));
        assertThat(mayKnow(alice, bob)).isTrue();
        assertThat(mayKnow(alice, alice)).isFalse();
        assertThat(mayKnow(alice, domain.root)).isFalse();
        assertThat(mayKnow(bob, bob)).isFalse();
    }

    @Test
    void the_root_may_know_all_of_its_account() {
        assertThat(mayKnow(domain.root, alice)).isTrue();
        assertThat(mayKnow(domain.root, domain.root)).isTrue();
    }

    @Test
    void the_right_to_all_includes_the_root() {
        domain.allow(alice.identity(), PolicyDocuments.allow(SIMULATE));
        assertThat(mayKnow(alice, domain.root)).isTrue();
        assertThat(mayKnow(alice, bob)).isTrue();
    }

    @Test
    void a_reason_is_what_policies_say_and_else_its_name() {
        var why = Decision.Reason.NOT_ALLOWED;
        assertThat(Explainer.text(new Decision.Deny(why))).isEqualTo("NOT_ALLOWED");
        assertThat(Explainer.text(new Decision.Deny(why, Optional.of(" because "), Optional.empty())))
                .isEqualTo("because");
        assertThat(Explainer.text(new Decision.Deny(why, Optional.of("because"), Optional.of("policy 1"))))
                .isEqualTo("because (policy 1)");
    }
}
