package dev.keyhold.domain.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceError.AlreadyExists;
import dev.keyhold.model.ServiceError.InUse;
import dev.keyhold.model.ServiceError.LimitExceeded;
import dev.keyhold.model.ServiceError.NotFound;
import dev.keyhold.model.ServiceError.Quota;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceProfilesTest {
    private static final Page.Request ALL = Page.Request.first(10);

    private Fixture domain;
    private Principal root;
    private InstanceProfiles profiles;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        root = domain.root;
        profiles = domain.instanceProfiles;
        for (var name : List.of("reader", "writer")) {
            domain.roles.create(
                    root,
                    new Roles.Draft(
                            name, "/", "", Duration.ofHours(1), PolicyDocuments.TRUST, Optional.empty(), List.of()));
        }
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private InstanceProfiles.Details create(String name) {
        return profiles.create(root, name, "/", List.of());
    }

    private static void assertError(ThrowingCallable work, ServiceError expected) {
        assertThat(Fixture.error(work)).isEqualTo(expected);
    }

    @Test
    void have_names_that_are_unique_in_any_case_and_are_few() {
        var web = create("Web");
        assertError(() -> create("wEB"), new AlreadyExists(ResourceType.INSTANCE_PROFILE, "wEB"));
        assertThat(profiles.get(root, "WEB")).isEqualTo(web);
        create("b");
        create("c");
        assertError(() -> create("d"), new LimitExceeded(Quota.INSTANCE_PROFILES_PER_ACCOUNT, 3));
        assertThat(profiles.listBelow(root, "/", ALL).items())
                .extracting(details -> details.profile().name())
                .containsExactly("b", "c", "Web");
    }

    @Test
    void have_one_role() {
        create("web");
        profiles.addRole(root, "web", "reader");
        for (var role : List.of("reader", "writer")) {
            assertError(
                    () -> profiles.addRole(root, "web", role), new LimitExceeded(Quota.ROLES_PER_INSTANCE_PROFILE, 1));
        }
        assertThat(profiles.get(root, "web").role().map(Role::name)).contains("reader");
        assertThat(profiles.listOf(root, "reader", ALL).items()).hasSize(1);
        assertThat(profiles.listOf(root, "writer", ALL).items()).isEmpty();
        assertError(
                () -> profiles.removeRole(root, "web", "writer"),
                new NotFound(ResourceType.INSTANCE_PROFILE_ROLE, "writer"));
        assertError(
                () -> profiles.delete(root, "web"),
                new InUse(ResourceType.INSTANCE_PROFILE, ResourceType.INSTANCE_PROFILE_ROLE));
        profiles.removeRole(root, "web", "reader");
        assertError(
                () -> profiles.removeRole(root, "web", "reader"),
                new NotFound(ResourceType.INSTANCE_PROFILE_ROLE, "reader"));
        assertError(() -> profiles.removeRole(root, "web", "x"), new NotFound(ResourceType.ROLE, "x"));
        assertError(() -> profiles.addRole(root, "web", "x"), new NotFound(ResourceType.ROLE, "x"));
        profiles.delete(root, "web");
        assertError(() -> profiles.get(root, "web"), new NotFound(ResourceType.INSTANCE_PROFILE, "web"));
        assertError(() -> profiles.addRole(root, "web", "reader"), new NotFound(ResourceType.INSTANCE_PROFILE, "web"));
    }

    @Test
    void have_tags_whose_keys_may_differ_by_case() {
        var tags = List.of(new Tag("Team", "a"), new Tag("team", "b"));
        assertThat(profiles.create(root, "web", "/", tags).tags()).isEqualTo(tags);
        assertError(
                () -> domain.instanceProfileTags.add(root, "web", List.of(new Tag("c", ""))),
                new LimitExceeded(Quota.TAGS_PER_INSTANCE_PROFILE, 2));
        assertThat(Fixture.error(
                        () -> domain.instanceProfileTags.add(root, "web", List.of(new Tag("c", ""), new Tag("c", "")))))
                .isInstanceOf(ServiceError.Invalid.class);
        domain.instanceProfileTags.remove(root, "web", List.of("team", "missing"));
        assertThat(domain.instanceProfileTags.list(root, "web")).containsExactly(new Tag("Team", "a"));
    }
}
