package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.GranteeGrants;
import dev.keyhold.model.Arn;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.FaultyStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many grants on one key as services make, each for one of their objects. */
class ManyGrantsTest {
    private static final int MANY = Integer.getInteger("many.grants", 2_500);

    private KeyCallers callers;
    private Fixture domain;
    private KmsKey key;

    @BeforeEach
    void open(@TempDir Path folder) {
        callers = new KeyCallers(folder);
        domain = callers.domain;
        key = domain.kms.lifecycle().create(domain.root, KeyFixture.draft());
    }

    @AfterEach
    void close() {
        callers.close();
    }

    private static EncryptionContext volume(int number) {
        return new EncryptionContext(Map.of("service", "volumes", "volume", "vol-" + number));
    }

    private void grantForEachVolume(String grantee, int group) {
        domain.store.write(tx -> {
            for (int i = 0; i < MANY; i++) {
                tx.kmsKeys()
                        .insert(new KmsGrant(
                                key.account(),
                                key.id(),
                                "%032x%032x".formatted(group, i),
                                "",
                                grantee,
                                Optional.of("AROARETIRING"),
                                List.of("Encrypt", "CreateGrant"),
                                Optional.of(new KmsGrant.Constraint(KmsGrant.Constraint.Kind.SUBSET, volume(i))),
                                key.account(),
                                domain.clock.instant()));
            }
            return key;
        });
    }

    private boolean encrypts(Principal caller, EncryptionContext context) {
        var with = new CryptoService.With(
                callers.name(key),
                Optional.empty(),
                context.canonical().orElseThrow(),
                CryptoOptions.of(KeyParameters.of(context)));
        return KeyCallers.isAllowed(() -> domain.crypto.encrypt(caller, with, KeyFixture.MESSAGE));
    }

    private static List<Boolean> allowed(GranteeGrants grants) {
        return Stream.of(volume(0), volume(MANY - 1), volume(MANY), EncryptionContext.NONE)
                .map(context -> grants.allow("Encrypt", Optional.of(context)))
                .toList();
    }

    @Test
    void are_the_same_read_together_and_alone() {
        grantForEachVolume("AIDAONE", 1);
        grantForEachVolume("AIDATWO", 2);
        var one = new GrantCache.Grantee(key.id(), "AIDAONE");
        var nobody = new GrantCache.Grantee(key.id(), "AIDANOBODY");
        for (int most : List.of(0, MANY - 1, MANY, 2 * MANY)) {
            var found = domain.store.<Map<GrantCache.Grantee, GranteeGrants>>read(
                    tx -> GrantCache.readAll(tx, key.account(), List.of(one, nobody), most));
            assertThat(found).containsOnlyKeys(one, nobody);
            assertThat(allowed(found.getOrDefault(one, GranteeGrants.NONE))).containsExactly(true, true, false, false);
            assertThat(allowed(found.getOrDefault(nobody, GranteeGrants.NONE))).containsOnly(false);
        }
    }

    @Test
    void decide_from_memory_by_the_one_that_is_meant() {
        var alice = callers.user("alice");
        var bob = callers.user("bob");
        grantForEachVolume(Arn.userId(alice.id()), 1);
        grantForEachVolume("AIDASOMEBODYELSE", 2);
        assertThat(encrypts(alice, volume(0))).isTrue();
        assertThat(encrypts(bob, volume(0))).isFalse();
        domain.store.fail(FaultyStore.Fault.READ);
        for (var volume : List.of(0, 1, MANY / 2, MANY - 1)) {
            assertThat(encrypts(alice, volume(volume))).isTrue();
            assertThat(encrypts(bob, volume(volume))).isFalse();
        }
        assertThat(encrypts(alice, volume(MANY))).isFalse();
        assertThat(encrypts(alice, EncryptionContext.NONE)).isFalse();
        domain.store.fail(FaultyStore.Fault.NONE);

        var made = domain.kms.grants();
        var passedOn = new Grants.Draft(
                bob.arn().text(),
                Optional.empty(),
                List.of("Encrypt"),
                Optional.of(new KmsGrant.Constraint(KmsGrant.Constraint.Kind.EQUALS, volume(7))),
                "",
                List.of());
        assertThat(Fixture.error(() -> made.create(alice, callers.name(key), passedOn, false)))
                .as("the quota of the fixture, after the decision")
                .isInstanceOf(ServiceError.LimitExceeded.class);
        var listed = made.list(
                domain.root, callers.name(key), Optional.of(alice.arn().text()), Page.Request.first(100));
        assertThat(listed.items())
                .hasSize(100)
                .allMatch(it -> it.grantee().equals(alice.arn().text()));
    }
}
