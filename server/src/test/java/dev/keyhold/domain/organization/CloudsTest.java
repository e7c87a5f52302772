package dev.keyhold.domain.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.Account;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudsTest {
    private static final Optional<String> ANY = Optional.empty();

    private Fixture domain;
    private Clouds clouds;
    private Account account;
    private String id;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        clouds = domain.clouds;
        account = domain.installed.account();
        id = domain.cloud();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Clouds.Patch describing(String text) {
        return new Clouds.Patch(Optional.empty(), Optional.of(text), Optional.empty());
    }

    private Account describe(String text) {
        return clouds.update(domain.admin, id, describing(text), TransactionHook.NONE);
    }

    private ResourceId listOperations(Principal principal, String cloud) {
        return domain.store.read(tx -> clouds.requireListOperations(tx, principal, cloud));
    }

    private List<Account> list(Principal principal, Optional<String> organization, Optional<String> name) {
        return clouds.list(principal, organization, name, Page.Request.first(10))
                .items();
    }

    private Account get() {
        return clouds.get(domain.admin, id);
    }

    private Principal.OfIdentity bobWith(String... roles) {
        var bob = domain.serviceAccount("bob");
        for (var role : roles) {
            domain.bind(account.cloud(), role, bob);
        }
        return domain.tokenCaller(bob);
    }

    private ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.error(work);
        assertThat(domain.snapshot()).isEqualTo(before);
        return serviceError;
    }

    @Test
    void are_the_accounts_of_their_callers() {
        assertThat(get()).isEqualTo(account);
        assertThat(list(domain.admin, ANY, ANY)).containsExactly(account);
    }

    @Test
    void are_listed_by_organization_and_name_where_those_are_given() {
        var organization = Optional.of(account.organization().text());
        var name = Optional.of(account.name());
        assertThat(list(domain.admin, organization, name)).containsExactly(account);
        var foreign =
                Optional.of(Samples.organization(Samples.OTHER_ACCOUNT).id().text());
        assertThat(list(domain.admin, foreign, ANY)).isEmpty();
        assertThat(list(domain.admin, organization, Optional.of("other"))).isEmpty();
        assertThat(list(domain.admin, foreign, name)).isEmpty();
    }

    @Test
    void are_shown_to_those_alone_who_may_see_them() {
        var bob = bobWith();
        assertThat(list(bob, ANY, ANY)).isEmpty();
        assertThat(refusedWithoutTrace(() -> clouds.get(bob, id))).isInstanceOf(ServiceError.Denied.class);
        domain.bind(account.cloud(), "resource-manager.clouds.member", bob.identity());
        assertThat(list(bob, ANY, ANY)).containsExactly(account);
        assertThat(clouds.get(bob, id)).isEqualTo(account);
        assertThat(refusedWithoutTrace(() -> listOperations(bob, id))).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void are_changed_by_editors_and_not_by_viewers() {
        var bob = bobWith("resource-manager.viewer");
        assertThat(listOperations(bob, id)).isEqualTo(account.cloud());
        assertThat(refusedWithoutTrace(() -> clouds.update(bob, id, describing("x"), TransactionHook.NONE)))
                .isInstanceOf(ServiceError.Denied.class);
        domain.bind(account.cloud(), "resource-manager.editor", bob.identity());
        clouds.update(bob, id, describing("x"), TransactionHook.NONE);
        assertThat(get().description()).isEqualTo("x");
    }

    @Test
    void of_others_look_like_those_that_do_not_exist() {
        var foreign = Samples.cloud(Samples.OTHER_ACCOUNT).text();
        for (var other : List.of(foreign, "b1g", "", domain.defaultFolder())) {
            for (var work : List.<ThrowingCallable>of(
                    () -> clouds.get(domain.admin, other),
                    () -> listOperations(domain.admin, other),
                    () -> clouds.update(domain.admin, other, describing("x"), TransactionHook.NONE))) {
                assertThat(refusedWithoutTrace(work)).isEqualTo(new ServiceError.NotFound(ResourceType.CLOUD, other));
            }
        }
    }

    @Test
    void keep_what_an_update_does_not_name() {
        var labels = Map.of("team", "a");
        describe("old");
        for (int named = 0; named < 8; named++) {
            var before = get();
            var patch = new Clouds.Patch(
                    (named & 1) == 0 ? Optional.empty() : Optional.of("name-" + named),
                    (named & 2) == 0 ? Optional.empty() : Optional.of("text " + named),
                    (named & 4) == 0 ? Optional.empty() : Optional.of(named == 7 ? Map.of() : labels));
            clouds.update(domain.admin, id, patch, TransactionHook.NONE);
            assertThat(get())
                    .isEqualTo(before.described(
                            patch.name().orElse(before.name()),
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels())));
        }
    }

    @Test
    void keep_the_alias_that_only_aws_shows() {
        domain.accountProfile.setAlias(domain.root, "acme");
        describe("new");
        assertThat(domain.accountProfile.alias(domain.root)).contains("acme");
        domain.accountProfile.deleteAlias(domain.root, "acme");
        assertThat(get().description()).isEqualTo("new");
    }
}
