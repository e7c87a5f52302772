package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.ManualClock;
import dev.keyhold.Samples;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.Keyring;
import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.crypto.SealContext;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.FaultyStore;
import dev.keyhold.store.FaultyStore.Fault;
import dev.keyhold.store.sql.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupTest {
    private static final AccountId ACCOUNT = Samples.ACCOUNT;

    private final LocalRootKey rootKey = LocalRootKey.generate(new SecureRandom());
    private final List<AdminKey> kept = new ArrayList<>();
    private FaultyStore store;
    private Setup setup;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new FaultyStore(TestDatabase.create(folder.resolve("keyhold.db")));
        var random = new Random(8);
        setup = new Setup(
                store, new IdGenerator(random), new SecretGenerator(random), TestRsaKeys.create(), new ManualClock());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void makes_an_account_with_a_root_and_its_key() {
        assertThat(setup.isDone()).isFalse();
        var made = setup.run(ACCOUNT, rootKey, kept::add).orElseThrow();
        assertThat(setup.isDone()).isTrue();
        store.read(tx -> {
            assertThat(tx.accounts().directory()).containsExactly(ACCOUNT);
            assertThat(tx.accounts().find(ACCOUNT)).contains(made.account());
            var root = tx.identities().find(ACCOUNT, made.account().root()).orElseThrow();
            assertThat(root.kind()).isEqualTo(Identity.Kind.ROOT);
            assertThat(tx.accessKeys().find(ACCOUNT, made.rootKey().key().keyId()))
                    .contains(made.rootKey().key());
            assertThat(tx.audit()
                            .events(ACCOUNT, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(10))
                            .items())
                    .singleElement()
                    .satisfies(event -> assertThat(event.operation()).isEqualTo("SET_UP"));
            return true;
        });
    }

    @Test
    void makes_identifiers_that_lead_to_the_account() {
        var account = setup.run(ACCOUNT, rootKey, kept::add).orElseThrow().account();
        assertThat(List.of(account.organization(), account.cloud(), account.defaultFolder(), account.root()))
                .allMatch(id -> id.account().equals(ACCOUNT))
                .doesNotHaveDuplicates();
        assertThat(account.organization().text()).startsWith("bpf");
        assertThat(account.cloud().text()).startsWith("b1g");
        assertThat(account.defaultFolder().text()).startsWith("b1g");
        assertThat(account.root().text()).startsWith("aje");
    }

    @Test
    void seals_the_roots_secret_under_the_root_key() {
        var made = setup.run(ACCOUNT, rootKey, kept::add).orElseThrow();
        var wrapped = store.read(tx -> tx.keyrings().all().getFirst());
        assertThat(wrapped.rootKeyId()).isEqualTo(rootKey.id());
        var key = made.rootKey().key();
        var sealContext = SealContext.ofAccessKey(
                ACCOUNT, key.keyId().text(), made.account().root().text());
        assertThat(new Barrier(Keyring.unwrap(wrapped.keyring(), rootKey)).open(key.secret(), sealContext))
                .isEqualTo(made.rootKey().secret());
    }

    @Test
    void leaves_nothing_when_it_fails_and_can_be_done_again() {
        for (var fault : List.of(Fault.WRITE, Fault.AUDIT, Fault.COMMIT)) {
            store.fail(fault);
            assertThatThrownBy(() -> setup.run(ACCOUNT, rootKey, kept::add)).isInstanceOf(ServiceException.class);
            store.fail(Fault.NONE);
            assertThat(setup.isDone()).isFalse();
            assertThat(store.<List<AccountId>>read(tx -> tx.accounts().directory()))
                    .isEmpty();
        }
        setup.run(ACCOUNT, rootKey, kept::add);
        assertThat(setup.isDone()).isTrue();
    }

    @Test
    void is_done_once() {
        var made = setup.run(ACCOUNT, rootKey, kept::add).orElseThrow();
        var other = LocalRootKey.generate(new SecureRandom());
        assertThat(setup.run(Samples.OTHER_ACCOUNT, other, kept::add)).isEmpty();
        assertThat(store.<List<AccountId>>read(tx -> tx.accounts().directory())).containsExactly(ACCOUNT);
        assertThat(store.<String>read(tx -> tx.keyrings().all().getFirst().rootKeyId()))
                .isEqualTo(rootKey.id());
        assertThat(made.account().id()).isEqualTo(ACCOUNT);
    }
}
