package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Another access key for a root that can act no more. */
abstract class RootAccessContract extends MaintenanceTest {
    IssuedAccessKey issue() {
        return issue(Optional.of(ACCOUNT));
    }

    private IssuedAccessKey issue(Optional<AccountId> account) {
        return OfflineOperator.run(
                InstallationConfig.of(folder, database.storage()),
                OperatorRules.DEFAULT,
                operator -> operator.issueRootKey(account));
    }

    private static List<AccessKey> keysOfRoot(WriteTx tx) {
        var root = tx.accounts().find(ACCOUNT).orElseThrow().root();
        return tx.accessKeys().ownedBy(ACCOUNT, root, Page.Request.first(100)).items();
    }

    private void switchOff(Store store) {
        store.write(tx -> {
            keysOfRoot(tx).forEach(key -> tx.accessKeys().update(key.withStatus(AccessKey.Status.INACTIVE)));
            return true;
        });
    }

    @Test
    void is_an_active_key_beside_the_others_whose_secret_opens() {
        int before;
        try (var store = store()) {
            switchOff(store);
            before = store.write(tx -> keysOfRoot(tx).size());
        }
        var made = issue();
        try (var store = store()) {
            var keys = store.write(RootAccessContract::keysOfRoot);
            assertThat(keys).hasSize(before + 1);
            var active = keys.stream().filter(AccessKey::isActive).toList();
            assertThat(active)
                    .extracting(AccessKey::keyId)
                    .containsExactly(made.key().keyId());
            var keyring = store.read(tx -> RootKeyRotation.open(tx, RootKeyFiles.read(folder)));
            var key = active.getFirst();
            var sealed = dev.keyhold.crypto.SealContext.ofAccessKey(
                    ACCOUNT, key.keyId().text(), key.owner().text());
            assertThat(new Barrier(keyring).open(key.secret(), sealed)).isEqualTo(made.secret());
        }
    }

    @Test
    void is_recorded_in_the_audit_trail() {
        var made = issue();
        try (var store = store()) {
            var events = store.read(tx -> tx.audit()
                    .events(AccountId.SYSTEM, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(100)));
            assertThat(events.items())
                    .anySatisfy(event -> assertThat(event.operation() + " " + event.target())
                            .isEqualTo("CREATE_ROOT_KEY access key "
                                    + made.key().keyId() + " of the root of account " + ACCOUNT.text()));
        }
    }

    @Test
    void is_refused_beside_the_server_of_the_folder_and_for_an_account_that_is_not_there() {
        try (var _ = open(Installation.Mode.OPEN_OR_CREATE)) {
            assertThatThrownBy(this::issue)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is in use by another Keyhold server");
        }
        assertThat(Fixture.error(() -> issue(Optional.of(new AccountId("999999999999")))))
                .isEqualTo(new ServiceError.NotFound(ResourceType.ACCOUNT, "999999999999"));
    }

    @Test
    void has_to_name_the_account_where_there_are_several() {
        assertThat(Fixture.error(() -> issue(Optional.empty())))
                .isEqualTo(new ServiceError.Precondition(ServiceError.FailedPrecondition.SEVERAL_ACCOUNTS));
        assertThat(issue(Optional.of(OTHER_ACCOUNT)).key().account()).isEqualTo(OTHER_ACCOUNT);
    }
}
