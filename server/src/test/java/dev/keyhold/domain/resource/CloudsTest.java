package dev.keyhold.domain.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.AtOnce;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Account;
import dev.keyhold.model.LongRunningOperation;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private LongRunningOperation describe(String text) {
        return clouds.update(Fixture.call(domain.admin), id, describing(text), Fixture.resultMapper());
    }

    private Account get() {
        return clouds.get(domain.admin, id);
    }

    private Principal bobWith(String... roles) {
        var bob = domain.serviceAccount("bob");
        for (var role : roles) {
            domain.bind(account.cloud(), role, bob);
        }
        return domain.tokenCaller(bob);
    }

    private ServiceError refusedWithoutTrace(ThrowingCallable work) {
        var before = domain.snapshot();
        var serviceError = Fixture.refusal(work);
        assertThat(domain.snapshot()).isEqualTo(before);
        return serviceError;
    }

    @Test
    void are_the_accounts_of_their_callers() {
        assertThat(get()).isEqualTo(account);
        assertThat(clouds.list(domain.admin, ANY, ANY)).containsExactly(account);
    }

    @Test
    void are_listed_by_organization_and_name_where_those_are_given() {
        var organization = Optional.of(account.organization().text());
        var name = Optional.of(account.name());
        assertThat(clouds.list(domain.admin, organization, name)).containsExactly(account);
        var foreign =
                Optional.of(Samples.organization(Samples.OTHER_ACCOUNT).id().text());
        assertThat(clouds.list(domain.admin, foreign, ANY)).isEmpty();
        assertThat(clouds.list(domain.admin, organization, Optional.of("other")))
                .isEmpty();
        assertThat(clouds.list(domain.admin, foreign, name)).isEmpty();
    }

    @Test
    void are_shown_to_those_alone_who_may_see_them() {
        var bob = bobWith();
        assertThat(clouds.list(bob, ANY, ANY)).isEmpty();
        assertThat(refusedWithoutTrace(() -> clouds.get(bob, id))).isInstanceOf(ServiceError.Denied.class);
        domain.bind(account.cloud(), "resource-manager.clouds.member", bob.identity());
        assertThat(clouds.list(bob, ANY, ANY)).containsExactly(account);
        assertThat(clouds.get(bob, id)).isEqualTo(account);
        assertThat(refusedWithoutTrace(() -> clouds.operations(bob, id, Page.Request.first(10))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void are_changed_by_editors_and_not_by_viewers() {
        var bob = bobWith("resource-manager.viewer");
        assertThat(clouds.operations(bob, id, Page.Request.first(10)).items()).isEmpty();
        var info = Fixture.call(bob);
        assertThat(refusedWithoutTrace(() -> clouds.update(info, id, describing("x"), Fixture.resultMapper())))
                .isInstanceOf(ServiceError.Denied.class);
        domain.bind(account.cloud(), "resource-manager.editor", bob.identity());
        clouds.update(info, id, describing("x"), Fixture.resultMapper());
        assertThat(get().description()).isEqualTo("x");
    }

    @Test
    void of_others_look_like_those_that_do_not_exist() {
        var foreign = Samples.cloud(Samples.OTHER_ACCOUNT).text();
        for (var other : List.of(foreign, "b1g", "", domain.defaultFolder())) {
            for (var work : List.<ThrowingCallable>of(
                    () -> clouds.get(domain.admin, other),
                    () -> clouds.operations(domain.admin, other, Page.Request.first(10)),
                    () -> clouds.update(Fixture.call(domain.admin), other, describing("x"), Fixture.resultMapper()))) {
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
            clouds.update(Fixture.call(domain.admin), id, patch, Fixture.resultMapper());
            assertThat(get())
                    .isEqualTo(before.described(
                            patch.name().orElse(before.name()),
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels())));
        }
    }

    @Test
    void keep_the_alias_that_only_aws_shows() {
        domain.accounts.setAlias(domain.root, "acme");
        describe("new");
        assertThat(domain.accounts.alias(domain.root)).contains("acme");
        domain.accounts.deleteAlias(domain.root, "acme");
        assertThat(get().description()).isEqualTo("new");
    }

    @Test
    void have_operations_newest_first() {
        var done = new ArrayList<LongRunningOperation>();
        for (int i = 0; i < 3; i++) {
            domain.clock.advance(Duration.ofNanos(1_000));
            done.addFirst(describe("" + i));
        }
        var first = clouds.operations(domain.admin, id, Page.Request.first(2));
        assertThat(first.items()).isEqualTo(done.subList(0, 2));
        assertThat(clouds.operations(domain.admin, id, new Page.Request(first.next(), 2)))
                .isEqualTo(new Page<>(done.subList(2, 3), Optional.empty()));
    }

    @Test
    void are_updated_once_by_the_same_call() throws Exception {
        var once = Fixture.call(domain.admin, "Update", "key-1");
        var race = AtOnce.run(() -> clouds.update(once, id, describing("new"), Fixture.resultMapper()));
        assertThat(race.refusals()).isEmpty();
        assertThat(race.results()).containsOnly(race.results().getFirst());
        assertThat(clouds.operations(domain.admin, id, Page.Request.first(10)).items())
                .containsExactly(race.results().getFirst());
        var events = domain.changes().stream()
                .filter(event -> event.operation().equals(Action.UPDATE_CLOUD.name()))
                .toList();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().target()).isEqualTo("cloud " + id);
    }
}
