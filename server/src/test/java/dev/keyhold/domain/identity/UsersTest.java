package dev.keyhold.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.Users;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    private Fixture domain;
    private Users users;
    private Principal.OfIdentity root;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        users = domain.users;
        root = domain.root;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static List<Tag> tags(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Tag("key-" + i, "value"))
                .toList();
    }

    @Test
    void are_made_in_the_default_folder_at_the_time_of_the_clock() {
        var made = users.create(root, "Alice", "/staff/", List.of(new Tag("Team", "red")));
        var identity = made.identity();
        assertThat(identity.name()).isEqualTo("Alice");
        assertThat(identity.path()).isEqualTo("/staff/");
        assertThat(identity.kind()).isEqualTo(Identity.Kind.USER);
        assertThat(identity.folder()).isEqualTo(domain.installed.account().defaultFolder());
        assertThat(identity.createdAt()).isEqualTo(domain.clock.instant());
        assertThat(identity.id().account()).isEqualTo(Fixture.ACCOUNT);
        assertThat(made.tags()).containsExactly(new Tag("Team", "red"));
        assertThat(users.get(root, Optional.of("aLiCe"))).isEqualTo(made);
    }

    @Test
    void have_names_that_nobody_else_has_in_any_case() {
        domain.createUser("alice");
        assertThat(Fixture.error(() -> users.create(root, "ALICE", "/", List.of())))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.USER, "ALICE"));
    }

    @Test
    void are_no_more_than_the_quota_allows() {
        // The administrator of the installation counts too.
        for (int i = 1; i < Fixture.SMALL.users(); i++) {
            domain.createUser("user-" + i);
        }
        assertThat(Fixture.error(() -> domain.createUser("one-more")))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.USERS_PER_ACCOUNT, 4));
        users.delete(root, "user-1");
        assertThat(domain.createUser("one-more").name()).isEqualTo("one-more");
    }

    @Test
    void keep_their_id_when_they_get_another_name_and_path() {
        var alice = domain.createUser("alice");
        users.update(root, "ALICE", Optional.of("bob"), Optional.of("/x/"));
        assertThat(users.get(root, Optional.of("bob")).identity()).isEqualTo(alice.renamed("bob", "/x/"));
        assertThat(Fixture.error(() -> users.get(root, Optional.of("alice"))))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, "alice"));
        users.update(root, "bob", Optional.empty(), Optional.of("/"));
        assertThat(users.get(root, Optional.of("bob")).identity()).isEqualTo(alice.renamed("bob", "/"));
    }

    @Test
    void can_take_neither_the_name_of_another_nor_another_spelling_of_their_own() {
        domain.createUser("alice");
        domain.createUser("bob");
        assertThat(Fixture.error(() -> users.update(root, "alice", Optional.of("ALICE"), Optional.empty())))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.USER, "ALICE"));
        users.update(root, "ALICE", Optional.of("alice"), Optional.of("/a/"));
        assertThat(users.get(root, Optional.of("alice")).identity().path()).isEqualTo("/a/");
        assertThat(Fixture.error(() -> users.update(root, "alice", Optional.of("Bob"), Optional.empty())))
                .isEqualTo(new ServiceError.AlreadyExists(ResourceType.USER, "Bob"));
    }

    @Test
    void are_deleted_only_without_keys() {
        var key = domain.createUserWithKey("alice");
        assertThat(Fixture.error(() -> users.delete(root, "alice")))
                .isEqualTo(new ServiceError.InUse(ResourceType.USER, ResourceType.ACCESS_KEY));
        domain.accessKeys.delete(root, Optional.of("alice"), key.key().keyId());
        users.delete(root, "alice");
        assertThat(Fixture.error(() -> users.delete(root, "alice")))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, "alice"));
        assertThat(domain.createUser("alice").id()).isNotEqualTo(key.owner().id());
    }

    @Test
    void are_listed_by_name_a_page_at_a_time() {
        domain.createUser("carol");
        domain.createUser("Bob");
        users.create(root, "alice", "/staff/", List.of());
        var first = users.list(root, "/", Page.Request.first(3));
        assertThat(first.items()).extracting(Identity::name).containsExactly("admin", "alice", "Bob");
        var second = users.list(root, "/", new Page.Request(first.next(), 3));
        assertThat(second.items()).extracting(Identity::name).containsExactly("carol");
        assertThat(second.next()).isEmpty();
        assertThat(users.list(root, "/staff/", Page.Request.first(2)).items()).hasSize(1);
    }

    @Test
    void carry_tags_that_are_replaced_by_key_in_any_case() {
        domain.createUser("alice");
        users.tag(root, "alice", List.of(new Tag("Team", "red"), new Tag("area", "1")));
        users.tag(root, "alice", List.of(new Tag("TEAM", "blue")));
        assertThat(users.tags(root, "alice")).containsExactly(new Tag("area", "1"), new Tag("TEAM", "blue"));
        users.untag(root, "alice", List.of("team", "never-there"));
        assertThat(users.tags(root, "alice")).containsExactly(new Tag("area", "1"));
    }

    @Test
    void carry_no_more_tags_than_the_quota_allows_and_all_of_a_request_or_none() {
        users.create(root, "alice", "/", tags(4));
        var error = new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_USER, 4);
        assertThat(Fixture.error(() -> users.create(root, "bob", "/", tags(5)))).isEqualTo(error);
        assertThat(Fixture.error(() -> users.get(root, Optional.of("bob"))))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, "bob"));
        var changed = List.of(new Tag("key-0", "changed"), new Tag("one-more", ""));
        assertThat(Fixture.error(() -> users.tag(root, "alice", changed))).isEqualTo(error);
        assertThat(users.tags(root, "alice")).containsExactlyElementsOf(tags(4));
        users.tag(root, "alice", List.of(new Tag("KEY-0", "changed")));
        assertThat(users.tags(root, "alice")).hasSize(4);
    }

    @Test
    void carry_no_tag_twice_and_none_that_belongs_to_the_vendor() {
        domain.createUser("alice");
        assertThat(Fixture.error(() -> users.tag(root, "alice", List.of(new Tag("a", "1"), new Tag("A", "2")))))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
        assertThat(Fixture.error(() -> users.tag(root, "alice", List.of(new Tag("AWS:a", "1")))))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
        users.tag(root, "alice", List.of(new Tag("aws", "1")));
        assertThat(users.tags(root, "alice")).hasSize(1);
    }

    @Test
    void see_nobody_until_a_policy_says_so_and_then_no_more_than_it_says() {
        var alice = domain.caller(domain.createUserWithKey("alice"));
        assertThat(Fixture.error(() -> users.get(alice, Optional.empty()))).isInstanceOf(ServiceError.Denied.class);
        domain.allow(alice.identity(), PolicyDocuments.SELF_SERVICE);
        domain.createUser("bob");
        assertThat(users.get(alice, Optional.empty()).identity()).isEqualTo(alice.identity());
        assertThat(users.get(alice, Optional.of("ALICE")).identity()).isEqualTo(alice.identity());
        // A caller without permission cannot find out whether a user exists.
        assertThat(Fixture.error(() -> users.get(alice, Optional.of("bob")))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> users.get(alice, Optional.of("nobody"))))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> users.create(alice, "carol", "/", List.of())))
                .isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> users.list(alice, "/", Page.Request.first(1))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void are_not_shown_to_their_own_sessions() {
        var session = Fixture.temporary(domain.caller(domain.createUserWithKey("alice")));
        assertThat(Fixture.error(() -> users.get(session, Optional.empty()))).isInstanceOf(ServiceError.Denied.class);
        assertThat(Fixture.error(() -> users.get(session, Optional.of("alice"))))
                .isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void that_are_gone_find_nothing_of_themselves() {
        var key = domain.createUserWithKey("alice");
        var alice = domain.caller(key);
        domain.accessKeys.delete(root, Optional.of("alice"), key.key().keyId());
        users.delete(root, "alice");
        assertThat(Fixture.error(() -> users.get(alice, Optional.empty())))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, "alice"));
    }

    @Test
    void of_the_root_are_shown_to_the_root_alone() {
        assertThat(users.get(root, Optional.empty()).identity()).isEqualTo(root.identity());
        assertThat(Fixture.error(() -> users.get(root, Optional.of(""))))
                .isEqualTo(new ServiceError.NotFound(ResourceType.USER, ""));
    }
}
