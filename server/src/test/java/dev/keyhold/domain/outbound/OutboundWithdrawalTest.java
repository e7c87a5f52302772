package dev.keyhold.domain.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.outbound.OutboundTokens.Request;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.AuditStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator withdraws keys that somebody else may have. */
class OutboundWithdrawalTest {
    private static final Pattern KEY_ID = Pattern.compile("\"kid\":\"([0-9a-f]+)\"");

    private Fixture domain;
    private Principal alice;
    private OutboundWithdrawal withdrawal;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        var user = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(user.identity(), PolicyDocuments.allow("sts:GetWebIdentityToken"));
        alice = user;
        withdrawal = domain.outbound.withdrawal();
        domain.outbound.federation().enable(domain.root);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private OutboundWithdrawal.Withdrawn withdraw(Optional<String> key) {
        return withdrawal.withdraw(Fixture.ACCOUNT, key).orElseThrow();
    }

    private List<OutboundKey> stored() {
        return stored(Fixture.ACCOUNT);
    }

    private List<OutboundKey> stored(AccountId account) {
        return domain.store.read(
                tx -> tx.outbound().keys(tx.outbound().ofAccount(account).orElseThrow()));
    }

    private List<String> published() {
        var issuer = domain.store
                .read(tx -> tx.outbound().ofAccount(Fixture.ACCOUNT))
                .orElseThrow()
                .id();
        var jwks = domain.outbound
                .published()
                .find(issuer, "192.0.2.1")
                .orElseThrow()
                .keys();
        return KEY_ID.matcher(jwks).results().map(found -> found.group(1)).toList();
    }

    /** The id of the key that signs. */
    private String signing(TokenAlgorithm algorithm) {
        var request = new Request(List.of("app"), algorithm, Duration.ofMinutes(5), List.of());
        var token = domain.outbound.tokens().issue(alice, request).text().reveal();
        var header = new String(
                Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), StandardCharsets.UTF_8);
        var found = KEY_ID.matcher(header);
        return found.find() ? found.group(1) : header;
    }

    private List<AuditEvent> trail(AccountId account) {
        return domain.store
                .read(tx -> tx.audit()
                        .events(
                                account,
                                AuditStore.Trail.CHANGES,
                                Instant.EPOCH,
                                new Page.Request(Optional.empty(), 100)))
                .items();
    }

    @Test
    void replaces_all_keys_at_once() {
        var before = published();
        var done = withdraw(Optional.empty());
        assertThat(done.removed()).extracting(OutboundKey::id).containsExactlyInAnyOrderElementsOf(before);
        assertThat(published()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(published())
                .containsExactly(signing(TokenAlgorithm.RS256), signing(TokenAlgorithm.ES384))
                .containsExactlyInAnyOrderElementsOf(
                        done.added().stream().map(OutboundKey::id).toList());
    }

    @Test
    void replaces_one_key_and_leaves_the_other() {
        var ec = signing(TokenAlgorithm.ES384);
        var rsa = signing(TokenAlgorithm.RS256);
        withdraw(Optional.of(rsa));
        assertThat(published()).hasSize(2).contains(ec).doesNotContain(rsa);
        assertThat(signing(TokenAlgorithm.ES384)).isEqualTo(ec);
        assertThat(signing(TokenAlgorithm.RS256)).isNotEqualTo(rsa);
    }

    @Test
    void has_a_new_key_sign_and_neither_an_older_one_nor_one_that_is_only_published() {
        domain.clock.advance(KeySchedule.ROTATE_AFTER);
        domain.outbound.rotation().runDue();
        var first = signing(TokenAlgorithm.ES384);
        domain.clock.advance(KeySchedule.AHEAD);
        var second = signing(TokenAlgorithm.ES384);
        withdraw(Optional.of(second));
        var third = signing(TokenAlgorithm.ES384);
        assertThat(third).isNotIn(first, second);
        assertThat(published()).contains(first, third).doesNotContain(second);
        domain.clock.advance(Duration.ofHours(3));
        domain.outbound.rotation().runDue();
        assertThat(published()).contains(third).doesNotContain(first);

        domain.clock.advance(KeySchedule.ROTATE_AFTER);
        domain.outbound.rotation().runDue();
        var next = stored().getFirst();
        withdraw(Optional.of(signing(next.algorithm())));
        assertThat(signing(next.algorithm())).isNotEqualTo(next.id());
        domain.clock.advance(KeySchedule.AHEAD);
        assertThat(signing(next.algorithm())).isEqualTo(next.id());
    }

    @Test
    void makes_no_key_for_one_that_did_not_sign_and_replaces_all_by_their_month() {
        domain.clock.advance(KeySchedule.ROTATE_AFTER);
        domain.outbound.rotation().runDue();
        var next = stored().getFirst();
        var signing = signing(next.algorithm());
        assertThat(withdraw(Optional.of(next.id())).added()).isEmpty();
        assertThat(signing(next.algorithm())).isEqualTo(signing);
        // The one that was to follow is made again.
        domain.outbound.rotation().runDue();
        domain.clock.advance(KeySchedule.AHEAD);
        assertThat(signing(next.algorithm())).isNotIn(signing, next.id());
    }

    @Test
    void leaves_the_keys_of_other_accounts() {
        var team = domain.accounts
                .create(domain.root, new AccountDraft("Team", Optional.empty()))
                .created()
                .orElseThrow();
        domain.outbound.federation().enable(domain.rootOf(team));
        var before = stored(team);
        withdraw(Optional.empty());
        assertThat(stored(team)).hasSize(2).isEqualTo(before);
        var own = stored();
        assertThat(withdrawal.withdraw(
                        Fixture.ACCOUNT, Optional.of(before.getFirst().id())))
                .isEmpty();
        var done = withdrawal.withdraw(team, Optional.empty()).orElseThrow();
        assertThat(done.removed()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(stored(team)).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(stored()).isEqualTo(own);
        assertThat(trail(team).getLast().operation()).isEqualTo("WITHDRAW_OUTBOUND_KEYS");
        assertThat(trail(Fixture.ACCOUNT))
                .filteredOn(event -> event.operation().equals("WITHDRAW_OUTBOUND_KEYS"))
                .hasSize(1);
    }

    @Test
    void works_while_no_tokens_are_issued() {
        var before = published();
        domain.outbound.federation().disable(domain.root);
        withdraw(Optional.empty());
        assertThat(published()).hasSize(2).doesNotContainAnyElementsOf(before);
        domain.outbound.federation().enable(domain.root);
        assertThat(published()).contains(signing(TokenAlgorithm.ES384));
    }

    @Test
    void is_in_the_trails_of_the_installation_and_of_the_account() {
        var old = signing(TokenAlgorithm.RS256);
        domain.clock.advance(Duration.ofSeconds(1));
        var done = withdraw(Optional.of(old));
        var target = "keys " + old + " of issuer " + done.issuer() + " of identity tokens, "
                + done.added().getFirst().id() + " instead";
        assertThat(trail(Fixture.ACCOUNT).getLast())
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactly("WITHDRAW_OUTBOUND_KEYS", target);
        assertThat(trail(AccountId.SYSTEM).getLast())
                .extracting(AuditEvent::operation, AuditEvent::target)
                .containsExactly("WITHDRAW_OUTBOUND_KEYS", target + ", account " + Fixture.ACCOUNT);
    }

    @Test
    void changes_nothing_where_there_is_no_such_key() {
        var before = domain.snapshot();
        assertThat(withdrawal.withdraw(Fixture.ACCOUNT, Optional.of("0123456789abcdef")))
                .isEmpty();
        assertThat(withdrawal.withdraw(new AccountId("999999999999"), Optional.empty()))
                .isEmpty();
        assertThat(domain.snapshot()).isEqualTo(before);
    }
}
