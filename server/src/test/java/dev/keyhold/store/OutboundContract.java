package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.TokenAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of issuers of identity tokens and their keys. Two accounts have the same key ids. */
public abstract class OutboundContract extends StoreTest {
    private static final Instant LATER = AT.plus(Duration.ofDays(1));

    private final OutboundIssuer issuer = new OutboundIssuer("0a", ACCOUNT, true, AT, Optional.of(LATER));
    private final OutboundIssuer other = new OutboundIssuer("0b", OTHER_ACCOUNT, true, AT, Optional.of(AT));

    private static OutboundKey key(AccountId account, String issuer, String id, Instant at) {
        return new OutboundKey(
                account, id, issuer, TokenAlgorithm.ES384, "public " + id, Sealed.of(new byte[] {1, 2}), at);
    }

    private final OutboundKey first = key(ACCOUNT, "0a", "k1", AT);
    private final OutboundKey second = key(ACCOUNT, "0a", "k2", LATER);

    @BeforeEach
    void fill() {
        write(tx -> {
            tx.outbound().insert(issuer);
            tx.outbound().insert(other);
            tx.outbound().insert(first);
            tx.outbound().insert(second);
            tx.outbound().insert(key(OTHER_ACCOUNT, "0b", "k1", AT));
            // What a key of another issuer says of its account is not believed.
            tx.outbound().insert(key(OTHER_ACCOUNT, "0a", "k3", AT));
        });
    }

    private Optional<OutboundIssuer> find(String id) {
        return store.read(tx -> tx.outbound().find(id));
    }

    private Optional<OutboundIssuer> ofAccount(AccountId account) {
        return store.read(tx -> tx.outbound().ofAccount(account));
    }

    private List<OutboundKey> keys(OutboundIssuer of) {
        return store.read(tx -> tx.outbound().keys(of));
    }

    private List<OutboundIssuer> due(Instant now, int limit) {
        return store.read(tx -> tx.outbound().due(now, limit));
    }

    @Test
    void finds_an_issuer_by_its_id_and_by_its_account() {
        assertThat(find("0a")).contains(issuer);
        assertThat(find("0c")).isEmpty();
        assertThat(ofAccount(OTHER_ACCOUNT)).contains(other);
        assertThat(ofAccount(AccountId.SYSTEM)).isEmpty();
    }

    @Test
    void lists_the_keys_of_an_issuer_the_newest_first() {
        assertThat(keys(issuer)).containsExactly(second, first);
        assertThat(keys(other)).containsExactly(key(OTHER_ACCOUNT, "0b", "k1", AT));
    }

    @Test
    void lists_what_is_due_the_longest_first() {
        assertThat(due(AT.minusSeconds(1), 10)).isEmpty();
        assertThat(due(AT, 10)).containsExactly(other);
        assertThat(due(LATER, 10)).containsExactly(other, issuer);
        assertThat(due(LATER, 1)).containsExactly(other);
    }

    @Test
    void keeps_whether_an_issuer_issues() {
        write(tx -> tx.outbound().update(issuer.disabled()));
        assertThat(find("0a")).contains(issuer.disabled());
        assertThat(due(LATER, 10)).containsExactly(other);
        write(tx -> tx.outbound().update(issuer.enabledUntilDue(AT)));
        assertThat(find("0a")).contains(issuer.dueAt(AT));
    }

    @Test
    void deletes_a_key_of_one_account_alone() {
        write(tx -> tx.outbound().delete(first));
        assertThat(keys(issuer)).containsExactly(second);
        assertThat(keys(other)).hasSize(1);
        assertBroken(tx -> tx.outbound().delete(first));
    }

    @Test
    void refuses_an_issuer_or_a_key_twice() {
        assertBroken(tx -> tx.outbound().insert(new OutboundIssuer("0c", ACCOUNT, true, AT, Optional.empty())));
        assertBroken(tx -> tx.outbound()
                .insert(new OutboundIssuer("0a", new AccountId("345678901234"), true, AT, Optional.empty())));
        assertBroken(tx -> tx.outbound().insert(first));
        assertBroken(tx -> tx.outbound().update(new OutboundIssuer("0c", ACCOUNT, true, AT, Optional.empty())));
    }

    @Test
    void announces_each_change_of_an_issuer_and_its_keys() {
        var announced = new ArrayList<Change>();
        store.onChange(announced::add);
        write(tx -> tx.outbound().update(issuer.disabled()));
        write(tx -> tx.outbound().delete(first));
        write(tx -> tx.outbound().insert(first));
        write(tx -> tx.outbound()
                .insert(new OutboundIssuer("0c", new AccountId("345678901234"), true, AT, Optional.empty())));
        assertThat(announced)
                .containsExactly(
                        new Change.OfOutboundIssuer("0a"),
                        new Change.OfOutboundIssuer("0a"),
                        new Change.OfOutboundIssuer("0a"),
                        new Change.OfOutboundIssuer("0c"));
    }
}
