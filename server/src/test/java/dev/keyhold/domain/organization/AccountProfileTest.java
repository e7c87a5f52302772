package dev.keyhold.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountProfileTest {
    private Fixture domain;
    private AccountProfile accounts;
    private Principal root;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        accounts = domain.accountProfile;
        root = domain.root;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    @Test
    void have_one_alias_and_the_last_one_counts() {
        assertThat(accounts.alias(root)).isEmpty();
        accounts.setAlias(root, "acme");
        accounts.setAlias(root, "acme-2");
        assertThat(accounts.alias(root)).contains("acme-2");
    }

    @Test
    void lose_only_the_alias_they_have() {
        accounts.setAlias(root, "acme");
        assertThat(Fixture.error(() -> accounts.deleteAlias(root, "other")))
                .isEqualTo(new ServiceError.NotFound(ResourceType.ACCOUNT_ALIAS, "other"));
        accounts.deleteAlias(root, "acme");
        assertThat(accounts.alias(root)).isEmpty();
        assertThat(Fixture.error(() -> accounts.deleteAlias(root, "acme")))
                .isEqualTo(new ServiceError.NotFound(ResourceType.ACCOUNT_ALIAS, "acme"));
    }

    @Test
    void sum_up_what_they_hold() {
        domain.createUser("alice");
        assertThat(accounts.summary(root))
                .isEqualTo(new AccountProfile.Summary(
                        2, 0, 0, 0, 0, 0, 0, true, new AccountProfile.MfaUse(0, 0, false), Fixture.SMALL));
        domain.unprotectedAccessKeys().delete(root, Optional.empty(), Fixture.keyOf(root));
        domain.users.delete(root, "alice");
        assertThat(accounts.summary(root))
                .isEqualTo(new AccountProfile.Summary(
                        1, 0, 0, 0, 0, 0, 0, false, new AccountProfile.MfaUse(0, 0, false), Fixture.SMALL));
    }

    @Test
    void are_the_business_of_the_root_alone() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        assertThat(Fixture.error(() -> accounts.setAlias(alice, "acme"))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> accounts.alias(alice))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> accounts.deleteAlias(alice, "acme"))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> accounts.summary(alice))).isInstanceOf(ServiceError.Denied.class);
        assertThat(accounts.alias(root)).isEmpty();
    }
}
