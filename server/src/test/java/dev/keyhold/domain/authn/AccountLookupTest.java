package dev.keyhold.domain.authn;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.sigv4.CredentialScope;
import dev.keyhold.sigv4.SignedRequest;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.SqliteEngine;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An identifier that belongs to no open account costs no look at the store, whatever it looks like. */
class AccountLookupTest {
    private static final CredentialScope SCOPE = new CredentialScope("20260301", "us-east-1", "iam");

    private AuthenticationFixture fixture;
    private AccountLookup accounts;

    @BeforeEach
    void open(@TempDir Path folder) {
        fixture = AuthenticationFixture.in(folder);
        accounts = new AccountLookup(fixture.store);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<AccessKeyId> foreignIds() {
        var random = new Random(5);
        var found = new ArrayList<AccessKeyId>();
        for (int i = 0; i < 2_000; i++) {
            found.add(new AccessKeyId(text(random, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 20)));
            found.add(AccessKeyId.of(AccessKeyId.LONG_TERM, new IdGenerator(random).accountId(), random.nextLong()));
            found.add(new AccessKeyId("AKIA" + text(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)));
            found.add(new AccessKeyId("YC" + text(random, "ABCDEFGHIJKLMNOPQRSTUV0123456789", 23)));
        }
        found.add(new AccessKeyId("minioadmin000000"));
        return found;
    }

    private static String text(Random random, String alphabet, int length) {
        var text = new StringBuilder();
        random.ints(length, 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
        return text.toString();
    }

    @Test
    void unknown_credentials_belong_to_no_account_and_cost_nothing() {
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
        var before = fixture.reads.get();
        assertThat(foreignIds()).allSatisfy(id -> assertThat(accounts.of(id)).isEmpty());
        assertThat(fixture.reads).hasValue(before);
    }

    @Test
    void authentication_looks_none_of_them_up() {
        verify(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 7));
        assertThat(verify(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 7))).isEqualTo(1);
        for (var id : foreignIds().subList(0, 40)) {
            assertThat(verify(id)).as(id.text()).isZero();
        }
        fixture.write(tx -> tx.accounts()
                .update(tx.accounts()
                        .find(ACCOUNT)
                        .orElseThrow()
                        .closed(fixture.clock.instant(), fixture.clock.instant())));
        verify(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 7));
        assertThat(verify(AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 7))).isZero();
    }

    /** How many looks at the store it took to refuse the key. */
    private int verify(AccessKeyId id) {
        var signature = SigningKey.derive(
                        SecretBytes.ofText("x".repeat(40)), SCOPE.day(), SCOPE.region(), SCOPE.service())
                .sign("text");
        var before = fixture.reads.get();
        var result = fixture.credentials.verify(
                new SignedRequest("LIST", id, SCOPE, "text", signature, Optional.empty(), Samples.ORIGIN));
        assertThat(result).isInstanceOf(AuthenticationResult.Failed.class);
        return fixture.reads.get() - before;
    }

    @Test
    void only_the_prefix_and_form_of_our_own_ids_name_an_account() {
        var record = ResourceId.of(ResourceId.IAM, ACCOUNT, 77);
        for (var own : List.of(
                AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 1),
                AccessKeyId.of(AccessKeyId.TEMPORARY, ACCOUNT, 2),
                AccessKeyId.ofRecord(record, 3))) {
            assertThat(accounts.of(own)).contains(ACCOUNT);
            assertThat(accounts.of(new AccessKeyId("X" + own.text().substring(1))))
                    .isEmpty();
            assertThat(accounts.of(new AccessKeyId(own.text() + "A"))).isEmpty();
            assertThat(accounts.of(new AccessKeyId(own.text().substring(1)))).isEmpty();
        }
        assertThat(accounts.of(new AccessKeyId(
                        "AGPA" + AccessKeyId.of("AKIA", ACCOUNT, 1).text().substring(4))))
                .isEmpty();
    }

    @Test
    void an_id_that_was_created_elsewhere_is_asked_for_first() {
        var looksLikeTheirs = AccessKeyId.of(AccessKeyId.LONG_TERM, ACCOUNT, 1);
        var imported = new AccessKeyId("MINIO_ACCESS_KEY_1");
        fixture.write(tx -> {
            Samples.insertAccount(tx, OTHER_ACCOUNT);
            tx.directory().insertImportedId(looksLikeTheirs.text(), OTHER_ACCOUNT);
            tx.directory().insertImportedId(imported.text(), OTHER_ACCOUNT);
        });
        assertThat(accounts.of(looksLikeTheirs)).contains(OTHER_ACCOUNT);
        assertThat(accounts.of(imported)).contains(OTHER_ACCOUNT);
        var before = fixture.reads.get();
        assertThat(accounts.of(imported)).contains(OTHER_ACCOUNT);
        assertThat(fixture.reads).hasValue(before);
        fixture.write(tx -> tx.accounts()
                .update(Samples.account(OTHER_ACCOUNT).closed(fixture.clock.instant(), fixture.clock.instant())));
        assertThat(accounts.of(imported)).isEmpty();
    }

    @Test
    void an_account_that_is_created_or_closed_is_known_at_once() {
        assertThat(accounts.isOpen(OTHER_ACCOUNT)).isFalse();
        fixture.write(tx -> Samples.insertAccount(tx, OTHER_ACCOUNT));
        assertThat(accounts.isOpen(OTHER_ACCOUNT)).isTrue();
        fixture.write(tx -> tx.accounts().update(Samples.account(OTHER_ACCOUNT).deleted()));
        assertThat(accounts.isOpen(OTHER_ACCOUNT)).isFalse();
        assertThat(accounts.isOpen(ACCOUNT)).isTrue();
    }

    @Test
    void agrees_with_the_directory_after_any_changes() {
        var random = new Random(7);
        var pool = IntStream.rangeClosed(1, 5).mapToObj(AccountId::ofNumber).toList();
        var imported = new AccessKeyId("MINIO_ACCESS_KEY_1");
        fixture.write(tx -> pool.forEach(id -> Samples.insertAccount(tx, id)));
        for (int round = 0; round < 300; round++) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(
                        pool.get(random.nextInt(pool.size())),
                        random.nextInt(8) == 0 ? Optional.of(imported) : Optional.empty());
            }
            var fresh = new AccountLookup(fixture.store);
            assertThat(pool).allSatisfy(id -> assertThat(accounts.isOpen(id)).isEqualTo(fresh.isOpen(id)));
            assertThat(accounts.of(imported)).isEqualTo(fresh.of(imported));
        }
    }

    @Test
    void an_account_that_is_created_costs_no_look_at_all_others(@TempDir Path other) {
        var statements = new AtomicInteger();
        var observer = new StoreObserver() {
            @Override
            public void committed(int transactions, Duration took) {}

            @Override
            public void running() {
                statements.incrementAndGet();
            }
        };
        try (var store = new SqlStore(SqliteEngine.open(other.resolve("keyhold.db"), observer))) {
            var lookup = new AccountLookup(store);
            assertThat(lookup.isOpen(ACCOUNT)).isFalse();
            for (var id : List.of(ACCOUNT, OTHER_ACCOUNT)) {
                store.write(tx -> {
                    Samples.insertAccount(tx, id);
                    return id;
                });
                var before = statements.get();
                assertThat(lookup.isOpen(id)).isTrue();
                assertThat(statements.get() - before)
                        .as("begin, version, one entry, end")
                        .isEqualTo(4);
            }
        }
    }

    /** Closes or reopens the account, and changes the owner of an identifier. */
    private void change(AccountId id, Optional<AccessKeyId> imported) {
        fixture.write(tx -> {
            imported.ifPresent(key -> {
                Optional.ofNullable(tx.directory().importedIds().get(key.text()))
                        .ifPresent(before -> tx.directory().deleteImportedId(key.text(), before));
                tx.directory().insertImportedId(key.text(), id);
            });
            var account = tx.accounts().find(id).orElseThrow();
            tx.accounts()
                    .update(
                            account.isOpen()
                                    ? account.closed(fixture.clock.instant(), fixture.clock.instant())
                                    : Samples.account(id));
        });
    }
}
