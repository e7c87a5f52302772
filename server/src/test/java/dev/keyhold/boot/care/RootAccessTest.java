package dev.keyhold.boot.care;

import static dev.keyhold.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.boot.DataFolder;
import dev.keyhold.boot.Installation;
import dev.keyhold.boot.StartException;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.store.AuditStore;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RootAccessTest extends CareTest {
    @Override
    Place choose(DataFolder chosen) {
        return Place.embedded(chosen);
    }

    @Test
    void gives_the_root_an_active_key_and_tells_the_audit_trail() {
        var made = RootAccess.issue(folder, place.storage(), Optional.empty());
        try (var store = store()) {
            assertThat(store.<Optional<AccessKey>>read(
                            tx -> tx.accessKeys().find(ACCOUNT, made.key().keyId())))
                    .hasValueSatisfying(key -> {
                        assertThat(key.status()).isEqualTo(AccessKey.Status.ACTIVE);
                        assertThat(key.owner())
                                .isEqualTo(store.read(tx -> tx.accounts()
                                        .find(ACCOUNT)
                                        .orElseThrow()
                                        .root()));
                    });
            var events = store.read(tx -> tx.audit()
                    .events(AccountId.SYSTEM, AuditStore.Trail.CHANGES, Instant.EPOCH, Page.Request.first(100)));
            assertThat(events.items())
                    .anySatisfy(event -> assertThat(event.operation() + " " + event.target())
                            .isEqualTo("CREATE_ROOT_KEY access key "
                                    + made.key().keyId() + " of the root of account " + ACCOUNT.text()));
        }
    }

    @Test
    void is_refused_beside_a_server_and_for_an_account_that_is_not_there() {
        try (var _ = open(Installation.Mode.OPEN_OR_CREATE)) {
            assertThatThrownBy(() -> RootAccess.issue(folder, place.storage(), Optional.empty()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is in use by another Keyhold server");
        }
        assertThatThrownBy(() -> RootAccess.issue(folder, place.storage(), Optional.of(new AccountId("999999999999"))))
                .isInstanceOf(StartException.class)
                .hasMessage("there is no account 999999999999 here");
    }
}
