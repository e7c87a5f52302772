package dev.keyhold.domain.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import dev.keyhold.domain.importing.ImportDraft.DraftKey;
import dev.keyhold.domain.importing.ImportDraft.DraftPolicy;
import dev.keyhold.domain.importing.ImportDraft.DraftUser;
import dev.keyhold.domain.importing.ImportReport.Kind;
import dev.keyhold.domain.importing.ImportReport.Outcome;
import dev.keyhold.domain.resource.ResourceRemoval;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialImportTest {
    private static final String IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@:+~-";
    private static final String READ = "{\"Version\":\"2012-10-17\",\"Statement\":"
            + "[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";
    private static final String HOME = READ.replace("\"*\"", "\"arn:aws:s3:::home/${aws:username}/*\"");
    private static final ImportOptions ALL_OR_NOTHING = new ImportOptions(ImportOptions.Weak.REFUSE, false, false);
    private static final ImportOptions SKIPPING = new ImportOptions(ImportOptions.Weak.REFUSE, true, false);

    private final Random random = new Random(7);
    private Fixture domain;
    private CredentialImport importer;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        importer = new CredentialImport(
                domain.store, domain.issuer, domain.ids, new AuditEventFactory(domain.clock, domain.ids), domain.clock);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private String chosen(int length, String alphabet) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(at -> alphabet.substring(at, at + 1))
                .collect(Collectors.joining());
    }

    private String secret() {
        return chosen(40, IDS.substring(0, 62));
    }

    private DraftKey key(String id) {
        return key(id, secret());
    }

    private static DraftKey key(String id, String secret) {
        return new DraftKey("key " + id, id, SecretBytes.ofText(secret), Optional.empty());
    }

    private static DraftUser user(String name, List<String> policies, Optional<String> boundary, DraftKey... keys) {
        return new DraftUser(
                "user " + name,
                name,
                name,
                name,
                false,
                "",
                Optional.empty(),
                List.of(),
                policies,
                boundary,
                List.of(keys));
    }

    private static DraftUser user(String name, DraftKey... keys) {
        return user(name, List.of(), Optional.empty(), keys);
    }

    private static DraftUser in(String group, DraftUser user) {
        return new DraftUser(
                user.place(),
                user.source(),
                user.name(),
                user.calledThere(),
                user.named(),
                user.description(),
                user.expiresAt(),
                List.of(group),
                user.policies(),
                user.boundary(),
                user.keys());
    }

    private static DraftUser named(DraftUser user) {
        return new DraftUser(
                user.place(),
                user.source(),
                user.name(),
                user.calledThere(),
                true,
                "",
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                user.keys());
    }

    private static ImportDraft draft(List<DraftPolicy> policies, List<DraftGroup> groups, DraftUser... users) {
        var source = new ImportDraft.Source("minio", "file", "00", "root");
        return new ImportDraft(source, policies, groups, List.of(users), List.of());
    }

    private static ImportDraft draft(DraftUser... users) {
        return draft(List.of(), List.of(), users);
    }

    private static DraftPolicy policy(String name, String document) {
        return new DraftPolicy("policy " + name, name, Optional.of(document), false, false);
    }

    private ImportReport run(ImportDraft draft, ImportOptions options) {
        return importer.run(Fixture.ACCOUNT, draft, options, Progress.NONE);
    }

    private ImportReport run(ImportDraft draft) {
        return run(draft, ALL_OR_NOTHING);
    }

    private AccessKey stored(String id) {
        return domain.store
                .read(tx -> tx.accessKeys().find(Fixture.ACCOUNT, new AccessKeyId(id)))
                .orElseThrow();
    }

    private Identity identity(String name) {
        return domain.store
                .read(tx -> tx.identities().findUser(Fixture.ACCOUNT, name))
                .orElseThrow();
    }

    private Map<String, AccountId> imported() {
        return domain.store.read(tx -> tx.directory().importedIds());
    }

    private long version() {
        return domain.store.read(tx -> tx.directory().version());
    }

    private static AccessKey withId(AccessKey key, AccessKeyId id) {
        return new AccessKey(
                key.account(),
                id,
                key.id(),
                key.owner(),
                key.status(),
                key.secret(),
                key.description(),
                false,
                key.createdAt());
    }

    private static String reason(ImportReport report, Kind kind) {
        return report.lines().stream()
                .filter(line -> line.kind() == kind)
                .reduce((_, last) -> last)
                .orElseThrow()
                .reason();
    }

    @Test
    void ids_and_secrets_of_every_form_are_kept_and_a_second_run_changes_nothing() {
        var users = new ArrayList<DraftUser>();
        var secrets = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            var secret = chosen(40 + random.nextInt(89), allPrintable());
            secrets.add(secret);
            users.add(user("user" + i, key(chosen(3 + random.nextInt(126), IDS), secret)));
        }
        var draft = draft(users.toArray(DraftUser[]::new));
        var report = run(draft);
        assertThat(report.count(Kind.KEY, Outcome.NEW)).isEqualTo(200);
        for (int i = 0; i < users.size(); i++) {
            var key = stored(users.get(i).keys().getFirst().id());
            assertThat(key.owner()).isEqualTo(identity("user" + i).id());
            assertThat(key.isActive()).isTrue();
            assertThat(key.weak()).isFalse();
            assertThat(domain.issuer.open(key).reveal()).isEqualTo(secrets.get(i));
        }
        var version = version();
        var again = run(draft);
        assertThat(again.lines()).extracting(ImportReport.Line::outcome).containsOnly(Outcome.SAME);
        assertThat(version()).isEqualTo(version);
    }

    private static String allPrintable() {
        var text = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            if (c != '$') {
                text.append(c);
            }
        }
        return text.toString();
    }

    @Test
    void an_id_that_is_taken_anywhere_is_refused() {
        var alice = domain.createUserWithKey("alice").key().keyId().text();
        assertThat(reason(run(draft(user("x", key(alice)))), Kind.KEY)).contains("another key of the account");
        domain.store.<Boolean>write(tx -> {
            Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
            tx.directory().insertImportedId("taken-elsewhere", Samples.OTHER_ACCOUNT);
            return true;
        });
        assertThat(reason(run(draft(user("x", key("taken-elsewhere")))), Kind.KEY))
                .isEqualTo("a key of account " + Samples.OTHER_ACCOUNT + " has that id");
        var there = AccessKeyId.of(AccessKeyId.LONG_TERM, Samples.OTHER_ACCOUNT, 5);
        var free = run(draft(user("x", key(there.text()))), new ImportOptions(ImportOptions.Weak.REFUSE, false, true));
        assertThat(free.notes()).anySatisfy(note -> assertThat(note.text()).contains("looks like one of account"));
        domain.store.<Boolean>write(tx -> {
            tx.accessKeys().insert(withId(Samples.key(Samples.root(Samples.OTHER_ACCOUNT), 5), there));
            return true;
        });
        assertThat(reason(run(draft(user("x", key(there.text())))), Kind.KEY))
                .contains("a key of account " + Samples.OTHER_ACCOUNT);
        assertThat(run(draft(user("x", key("same-key")), user("y", key("same-key"))))
                        .refused())
                .isEqualTo(1);
        assertThat(run(draft(user("x", key("ASIAABCDEFGHIJKLMNOP"), key("keyhold-dev"), key("a/b"), key("ab"))))
                        .refused())
                .isEqualTo(4);
        var one = secret();
        assertThat(reason(run(draft(user("x", key("key-1", one), key("key-2", one)))), Kind.KEY))
                .contains("another key of the file has the same secret");
    }

    @Test
    void a_key_with_another_secret_is_not_the_same() {
        run(draft(user("bob", key("key-1"))));
        var before = stored("key-1");
        assertThat(run(draft(user("bob", key("key-1")))).refused()).isEqualTo(1);
        assertThat(stored("key-1")).isEqualTo(before);
    }

    @Test
    void an_id_is_free_again_when_its_key_or_user_is_deleted() {
        run(draft(user("bob", key("key-1"), key("key-2"))));
        domain.store.<Boolean>write(tx -> {
            ResourceRemoval.of(tx, stored("key-1"));
            return true;
        });
        assertThat(imported()).containsOnlyKeys("key-2");
        domain.store.<String>write(tx -> ResourceRemoval.of(tx, identity("bob")));
        assertThat(imported()).isEmpty();
        assertThat(run(draft(user("bob", key("key-1")))).applied()).isTrue();
    }

    @Test
    void users_that_were_not_imported_are_left_alone_unless_the_file_names_them() {
        domain.createUserWithKey("alice");
        var report = run(draft(user("alice", key("key-1")), user("Alice", key("key-2")), user("al ice", key("key-3"))));
        assertThat(report.lines())
                .filteredOn(line -> line.kind() == Kind.USER)
                .extracting(ImportReport.Line::name)
                .containsExactly("alice-2", "Alice-3", "al-ice");
        assertThat(run(draft(named(user("alice", key("key-4"))))).count(Kind.USER, Outcome.SAME))
                .isEqualTo(1);
        assertThat(stored("key-4").owner()).isEqualTo(identity("alice").id());
        assertThat(run(draft(named(user("a b", key("key-5"))))).refused()).isEqualTo(2);
    }

    @Test
    void a_renamed_user_is_known_again_by_its_keys() {
        var draft = draft(user("bob", key("key-1")));
        run(draft);
        domain.store.<Boolean>write(tx -> {
            tx.identities().update(identity("bob").renamed("robert", "/"));
            return true;
        });
        assertThat(run(draft).lines())
                .extracting(ImportReport.Line::outcome)
                .containsExactly(Outcome.SAME, Outcome.SAME);
    }

    @Test
    void policies_and_groups_are_attached_and_again_if_they_were_not() {
        var draft = draft(
                List.of(policy("read", READ)),
                List.of(new DraftGroup("g", "ops", List.of("read", "absent"))),
                in("ops", user("bob", List.of("read"), Optional.of("read"), key("key-1"))));
        var report = run(draft);
        assertThat(report.notes()).anySatisfy(note -> assertThat(note.text()).contains("policy absent"));
        var bob = identity("bob");
        var rows = domain.store.read(tx -> tx.policies().effective(Fixture.ACCOUNT, bob.id()));
        assertThat(rows.own().attached()).hasSize(1);
        assertThat(rows.groups()).hasSize(1);
        assertThat(rows.boundary()).isPresent();
        var ref = rows.own().attached().getFirst().ref();
        domain.store.<Boolean>write(tx -> tx.policies().detach(Fixture.ACCOUNT, bob.id(), ref));
        assertThat(run(draft).lines())
                .extracting(ImportReport.Line::outcome)
                .containsExactly(Outcome.SAME, Outcome.SAME, Outcome.CHANGED, Outcome.SAME);
    }

    @Test
    void policies_that_are_not_those_of_the_file_are_left_alone() {
        run(draft(List.of(policy("read", READ)), List.of()));
        var other = policy("read", READ.replace("GetObject", "PutObject"));
        assertThat(run(draft(List.of(other), List.of())).lines())
                .extracting(ImportReport.Line::name)
                .containsExactly("read-2");
        assertThat(run(draft(List.of(policy("bad", READ.replace("Allow", "Permit"))), List.of()))
                        .refused())
                .isEqualTo(1);
        var large = READ.replace("\"*\"", "\"arn:aws:s3:::" + "x".repeat(6_200) + "\"");
        assertThat(reason(run(draft(List.of(policy("large", large)), List.of())), Kind.POLICY))
                .contains("more than 6144 characters");
    }

    @Test
    void a_key_is_inactive_where_a_denial_is_lost() {
        var lost = new DraftPolicy("p", "lost", Optional.of(READ), true, true);
        var gone = new DraftPolicy("p", "gone", Optional.empty(), true, true);
        var report = run(
                draft(
                        List.of(lost, gone),
                        List.of(new DraftGroup("g", "ops", List.of("lost"))),
                        user("a", List.of("lost"), Optional.empty(), key("key-1")),
                        user("b", List.of("gone"), Optional.empty(), key("key-2")),
                        in("ops", user("c", key("key-3"))),
                        user("d", List.of(), Optional.of("gone"), key("key-4")),
                        user("e", key("key-5"))),
                SKIPPING);
        assertThat(report.applied()).isTrue();
        for (int i = 1; i <= 4; i++) {
            assertThat(stored("key-" + i).isActive()).as("key-" + i).isFalse();
        }
        assertThat(stored("key-5").isActive()).isTrue();
        var bounded = identity("d");
        var boundary = domain.store.read(tx -> tx.policies().boundary(Fixture.ACCOUNT, bounded.id()));
        assertThat(boundary).isPresent();
    }

    @Test
    void a_key_is_inactive_where_a_policy_means_another_name() {
        domain.createUserWithKey("bob");
        var draft = draft(
                List.of(policy("home", HOME)),
                List.of(),
                user("bob", List.of("home"), Optional.empty(), key("key-1")),
                user("eve", List.of("home"), Optional.empty(), key("key-2")));
        run(draft);
        assertThat(stored("key-1").isActive()).isFalse();
        assertThat(stored("key-2").isActive()).isTrue();
    }

    @Test
    void a_key_is_inactive_where_a_condition_means_what_its_user_is_not_here() {
        domain.createUserWithKey("alice");
        var keys = List.of("aws:username", "AWS:UserId", "aws:groups", "aws:UserAgent", "s3:prefix");
        var policies = keys.stream()
                .map(key ->
                        policy(key, READ.replace("}]", ",\"Condition\":{\"StringEquals\":{\"" + key + "\":\"x\"}}}]")))
                .toList();
        var users = new ArrayList<DraftUser>();
        for (var key : keys) {
            users.add(user("user" + users.size(), List.of(key), Optional.empty(), key("same-" + users.size())));
        }
        users.add(user("alice", List.of("aws:username"), Optional.empty(), key("renamed")));
        run(draft(policies, List.of(), users.toArray(DraftUser[]::new)));
        assertThat(IntStream.range(0, keys.size())
                        .mapToObj(i -> stored("same-" + i).isActive()))
                .containsExactly(true, false, false, true, true);
        assertThat(stored("renamed").isActive()).isFalse();
    }

    @Test
    void ten_thousand_keys_are_imported_in_time_and_each_verifies_with_its_secret() {
        var users = new ArrayList<DraftUser>();
        var secrets = new HashMap<String, String>();
        for (int i = 0; i < 10_000; i++) {
            var secret = secret();
            secrets.put("other.store.key-" + i, secret);
            users.add(user("user" + i, key("other.store.key-" + i, secret)));
        }
        var began = System.nanoTime();
        var report = run(draft(users.toArray(DraftUser[]::new)));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(report.count(Kind.KEY, Outcome.NEW)).isEqualTo(10_000);
        secrets.forEach((id, secret) -> {
            var signed = domain.sign(new AccessKeyId(id), SecretBytes.ofText(secret), Optional.empty());
            assertThat(domain.credentials.verify(signed)).isInstanceOf(AuthenticationResult.Authenticated.class);
        });
    }

    @Test
    void members_of_a_group_that_cannot_be_imported_do_not_lose_what_it_denied() {
        domain.store.<Boolean>write(tx -> {
            ImportNames.candidates("ops", ImportNames.MAX_OTHER)
                    .map(name -> new Group(
                            Fixture.ACCOUNT,
                            domain.ids.resourceId(ResourceId.IAM, Fixture.ACCOUNT),
                            name,
                            "/",
                            domain.clock.instant()))
                    .forEach(tx.groups()::insert);
            return true;
        });
        var denial = new DraftPolicy("policy deny", "deny", Optional.of(READ.replace("Allow", "Deny")), true, false);
        var report = run(
                draft(
                        List.of(denial),
                        List.of(new DraftGroup("g", "ops", List.of("deny"))),
                        in("ops", user("a", key("key-1"))),
                        user("b", key("key-2"))),
                SKIPPING);
        assertThat(report.refused()).isEqualTo(1);
        assertThat(stored("key-1").isActive()).isFalse();
        assertThat(stored("key-2").isActive()).isTrue();
    }

    @Test
    void only_open_accounts_get_anything() {
        assertThatThrownBy(() ->
                        importer.run(new AccountId("000000000007"), draft(user("x")), ALL_OR_NOTHING, Progress.NONE))
                .isInstanceOf(ServiceException.class);
    }
}
