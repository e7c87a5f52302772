package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.Samples;
import dev.keyhold.crypto.SealedFile;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.crypto.TransferKey;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.policy.PolicyQuotas;
import dev.keyhold.maintenance.Installation.Mode;
import dev.keyhold.maintenance.move.MoveCommands;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.postgres.Postgres;
import dev.keyhold.store.Store;
import dev.keyhold.store.sql.PostgresDatabases;
import dev.keyhold.store.sql.SqlStore;
import dev.keyhold.store.sql.StoreObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An account with everything moves to another installation; a file that is not one is refused. */
class AccountMoveTest extends MaintenanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSPHRASE = "correct horse battery staple";
    /** Of an installation that has none of the accounts. */
    private static final AccountId ELSEWHERE = new AccountId("777777777777");

    private final TransferKey key = TransferKey.generate();
    private DataFolder target;
    private Database there;
    private OperatorRules rules = OperatorRules.DEFAULT;

    @Override
    Database choose(DataFolder chosen) {
        return Database.embedded(chosen);
    }

    @BeforeEach
    void another(@TempDir Path temporary) {
        target = new DataFolder(temporary.resolve("target"));
        there = Database.embedded(target);
        install(target, StoreConfig.EMBEDDED);
    }

    private static void install(DataFolder at, StoreConfig storage) {
        Installation.open(at, storage, Mode.CREATE, Optional.of(ELSEWHERE), StoreObserver.NONE)
                .installation()
                .close();
    }

    private JsonNode run(DataFolder at, StoreConfig storage, Map<String, ?> request) throws Exception {
        return JSON.readTree(OfflineOperator.answer(
                InstallationConfig.of(at, storage),
                rules,
                MoveCommands::of,
                JSON.writeValueAsString(request),
                Progress.NONE));
    }

    /** The file, in the folder of the source. */
    private Path export(AccountId account, boolean audit) throws Exception {
        var done = run(
                folder,
                database.storage(),
                Map.of(
                        "command",
                        "account-export",
                        "accountId",
                        account.text(),
                        "withAudit",
                        audit,
                        "publicKey",
                        key.publicHalf().text()));
        assertThat(done.path("error").asText()).isEmpty();
        return HandedFile.find(folder, done.path("file").asText());
    }

    private JsonNode add(Path file) throws Exception {
        return add(file, Map.of("privateKey", key.reveal()));
    }

    private JsonNode add(Path file, Map<String, String> opener) throws Exception {
        var copy = HandedFile.create(target);
        Files.write(copy, Files.readAllBytes(file));
        try {
            var request = new HashMap<String, String>(opener);
            request.put("command", "account-import");
            request.put("file", copy.getFileName().toString());
            request.put("source", "team.export");
            return run(target, there.storage(), request);
        } finally {
            Files.delete(copy);
        }
    }

    private static String refusal(JsonNode answer) {
        assertThat(answer.has("error")).as("%s", answer).isTrue();
        return answer.path("error").asText();
    }

    private List<String> lines(Path file) throws Exception {
        try (var from = Files.newInputStream(file);
                var again = Files.newInputStream(file);
                var sealed = SealedFile.unlock(from, new SealedFile.Opener.PrivateKey(key));
                var content = sealed.read(again)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private Path sealed(String content) throws Exception {
        var file = HandedFile.create(folder);
        try (var to = Files.newOutputStream(file);
                var made = SealedFile.to(new SealedFile.Recipient.PublicKey(key.publicHalf()));
                var stream = made.write(to)) {
            stream.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** The same file with other lines, and an end that fits them. */
    private Path with(Path file, UnaryOperator<Stream<String>> change) throws Exception {
        var lines = lines(file);
        var body = change.apply(lines.subList(0, lines.size() - 1).stream()).toList();
        var text = String.join("\n", body) + "\n";
        var sum = Sha256.hex(text);
        return sealed(text + "{\"rows\":" + (body.size() - 1) + ",\"sha256\":\"" + sum + "\"}\n");
    }

    private Path replacing(Path file, String before, String after) throws Exception {
        assertThat(lines(file)).as(before).anyMatch(line -> line.contains(before));
        return with(file, all -> all.map(line -> line.replace(before, after)));
    }

    private Path adding(Path file, String line) throws Exception {
        return with(file, all -> Stream.concat(all, Stream.of(line)));
    }

    /** Rows of an account, without what is sealed or says where it is. */
    private static List<String> rows(Database of, AccountId account) throws SQLException {
        return of.rows().stream()
                .filter(row ->
                        row.contains("account_id=" + account + ",") || row.contains("member_id=" + account + ","))
                .map(row -> row.replaceAll("(seal(ed_[a-z]+)?)=01[0-9a-f]+", "$1=sealed"))
                .map(row -> row.replaceAll("organization_id=[a-z0-9]+", "organization_id="))
                .filter(row -> !row.startsWith("revoked_tokens{"))
                .filter(row -> !row.contains("operation=IMPORT_ACCOUNT") && !row.contains("operation=EXPORT_ACCOUNT"))
                .sorted()
                .toList();
    }

    private void assertWhole() {
        assertThat(InstallationCheck.run(target, there.storage(), Progress.NONE, System.err::println)
                        .damaged())
                .isZero();
    }

    private void assertMoves(AccountId account) throws Exception {
        var done = add(export(account, true));
        assertThat(done.path("error").asText()).isEmpty();
        assertThat(done.path("records").asInt()).isGreaterThan(60);
        var expected = rows(database, account);
        assertThat(rows(there, account)).containsExactlyElementsOf(expected);
        assertWhole();
        MaintenanceTest.open(target, there.storage(), Mode.OPEN_OR_CREATE).close();
        assertThat(there.column("SELECT target FROM audit_changes WHERE operation = 'IMPORT_ACCOUNT'"))
                .hasSize(2)
                .allMatch(text ->
                        text.matches("account " + account + ", \\d+ records, from team.export, SHA-256 [0-9a-f]{64}"));
        assertThat(database.column("SELECT target FROM audit_changes WHERE operation = 'EXPORT_ACCOUNT'"))
                .hasSize(2)
                .allMatch(text ->
                        text.contains("sealed to the key " + key.publicHalf().id()));
    }

    @Test
    void an_account_with_everything_is_there_row_for_row() throws Exception {
        assertMoves(Contents.TEAM);
    }

    @Test
    void it_moves_to_another_kind_of_database() throws Exception {
        there = Database.shared(PostgresDatabases.of(Postgres.Version.OLDEST).fresh());
        target = new DataFolder(target.path().resolveSibling("shared"));
        install(target, there.storage());
        rules = unlimited();
        assertMoves(Contents.TEAM);
    }

    /** With the largest number for each quota. */
    private static OperatorRules unlimited() {
        var most = Integer.MAX_VALUE;
        return new OperatorRules(
                AccountRules.DEFAULT,
                Quotas.ofAccount(most, most, most, most, PolicyQuotas.of(most, most)),
                KeyQuotas.of(most, 100));
    }

    @Test
    void the_account_that_manages_an_organization_moves_without_it() throws Exception {
        var file = export(ACCOUNT, false);
        assertThat(lines(file)).noneMatch(line -> line.startsWith("[\"organizations\"") || line.contains("\"bpf"));
        var done = add(file);
        assertThat(done.path("error").asText()).isEmpty();
        assertThat(done.path("notes")).hasSize(1);
        assertWhole();
        try (var installation = MaintenanceTest.open(target, there.storage(), Mode.OPEN_OR_CREATE)) {
            var account =
                    installation.store().read(tx -> tx.accounts().find(ACCOUNT)).orElseThrow();
            assertThat(account.isManagement()).isFalse();
            assertThat(account.management()).isEqualTo(ELSEWHERE);
        }
    }

    /** Refused, and nothing is there that was not there before. */
    private void assertRefused(Path file, String... words) throws Exception {
        var before = there.rows();
        assertThat(refusal(add(file))).contains(words).hasLineCount(1);
        assertThat(there.rows()).isEqualTo(before);
    }

    @Test
    void what_is_not_the_accounts_own_is_refused() throws Exception {
        var file = export(Contents.TEAM, false);
        var folderOf = Samples.folder(Contents.TEAM).id().text();
        var foreign = Samples.folder(ACCOUNT).id().text();
        assertRefused(
                replacing(file, "\"folder_id\":\"" + folderOf, "\"folder_id\":\"" + foreign), "line ", "folder_id");
        var organization =
                ResourceId.of(ResourceId.ORGANIZATION, Contents.TEAM, 1).text();
        assertRefused(
                adding(
                        file,
                        "[\"access_bindings\",{\"resource_id\":\"" + organization
                                + "\",\"role_id\":\"organization-manager.admin\",\"subject_type\":\"serviceAccount\","
                                + "\"subject_id\":\"x\"}]"),
                "access_bindings.resource_id");
        for (var table : List.of("organizations", "keyrings", "token_keys", "imported_ids", "directory", "nothing")) {
            assertRefused(adding(file, "[\"" + table + "\",{}]"), "there is no table of accounts with this name");
        }
        // The audit trail only where the header says so.
        assertRefused(adding(file, "[\"audit_changes\",{}]"), "there is no table of accounts");
        assertRefused(replacing(file, "\"cloud_id\"", "\"account_id\":\"1\",\"cloud_id\""), "expected are");
        assertRefused(
                replacing(file, "\"cloud_id\"", "\"organization_id\":\"" + organization + "\",\"cloud_id\""),
                "expected are");
        assertRefused(replacing(file, "\"state\":\"ACTIVE\"", "\"state\":\"DELETED\""), "accounts.state");
        assertRefused(replacing(file, "\"kind\":\"USER\"", "\"kind\":\"ROOT\""), "one account with one root");
        assertRefused(replacing(file, "\"kind\":\"DELETE_FOLDER\"", "\"kind\":\"PURGE_ACCOUNT\""), "jobs.kind");
    }

    @Test
    void an_account_that_is_there_and_identifiers_that_another_has_are_refused() throws Exception {
        var file = export(Contents.TEAM, false);
        var keyOf = Contents.accessKey(Contents.TEAM).keyId().text();
        try (var store = store(target, there)) {
            var taken = AccessKeyId.of("AKIA", ELSEWHERE, 5);
            store.write(tx -> {
                var root = tx.accounts().find(ELSEWHERE).orElseThrow().root();
                tx.accessKeys()
                        .insert(new AccessKey(
                                ELSEWHERE,
                                taken,
                                ResourceId.of(ResourceId.IAM, ELSEWHERE, 5),
                                root,
                                AccessKey.Status.ACTIVE,
                                Sealed.of(new byte[] {1}),
                                "",
                                false,
                                Contents.AT));
                tx.directory().insertImportedId("minioadmin", ELSEWHERE);
                return true;
            });
            assertRefused(replacing(file, keyOf, taken.text()), "another account has the access key " + taken);
            assertRefused(replacing(file, keyOf, "minioadmin"), "another account has the access key minioadmin");
        }
        // One that no account is to be read from is listed.
        assertThat(add(replacing(file, keyOf, "rustfsadmin")).path("error").asText())
                .isEmpty();
        assertThat(there.column("SELECT member_id FROM imported_ids WHERE imported_id = 'rustfsadmin'"))
                .containsExactly(Contents.TEAM.text());
        assertRefused(file, "there is, or was, an account " + Contents.TEAM + " here");
    }

    @Test
    void an_account_with_more_than_a_quota_allows_is_refused() throws Exception {
        var file = export(Contents.TEAM, false);
        var least = Map.of(
                "users", quotas(0, 1_000, 1_000, PolicyQuotas.DEFAULT),
                "groups", quotas(5_000, 1_000, 1_000, PolicyQuotas.of(0, 1_500)),
                "policies", quotas(5_000, 1_000, 1_000, PolicyQuotas.of(300, 0)),
                "api-keys", quotas(5_000, 0, 1_000, PolicyQuotas.DEFAULT),
                "authorized-keys", quotas(5_000, 1_000, 0, PolicyQuotas.DEFAULT),
                "kms-keys", new OperatorRules(AccountRules.DEFAULT, Quotas.DEFAULT, KeyQuotas.of(0, 100)));
        for (var quota : least.entrySet()) {
            rules = quota.getValue();
            assertRefused(
                    file,
                    "the account has more than 0 " + quota.getKey().replace('-', ' '),
                    "the setting max-" + quota.getKey() + " does not allow here: raise it first");
        }
        rules = OperatorRules.DEFAULT;
        assertThat(add(file).path("error").asText()).isEmpty();
    }

    private static OperatorRules quotas(int users, int apiKeys, int authorizedKeys, PolicyQuotas policies) {
        var quotas = Quotas.ofAccount(users, 1_000, apiKeys, authorizedKeys, policies);
        return new OperatorRules(AccountRules.DEFAULT, quotas, KeyQuotas.DEFAULT);
    }

    private static Store store(DataFolder at, Database of) {
        return new SqlStore(of.storage().open(at, StoreObserver.NONE));
    }

    @Test
    void what_keyhold_would_not_write_is_refused_with_its_line() throws Exception {
        var file = export(Contents.TEAM, false);
        var lines = lines(file);
        assertRefused(replacing(file, "\"version\":1", "\"version\":2"), "line 1: the file has the format 2");
        assertRefused(replacing(file, "keyhold-account", "another"), "line 1: the file holds no account");
        assertRefused(
                replacing(file, "\"account\":\"" + Contents.TEAM, "\"account\":\"" + AccountId.SYSTEM),
                "line 1: the file names no account");
        assertRefused(with(file, all -> all.limit(1)), "one account with one root");
        assertRefused(with(file, all -> all.filter(line -> !line.startsWith("[\"folders\""))), "is not whole");
        assertRefused(with(file, all -> Stream.concat(all, Stream.of(lines.get(3)))), "are the same");
        assertRefused(adding(file, "[\"jobs\",{\"kind\":1,\"kind\":2}]"), "this is not what Keyhold writes");
        assertRefused(adding(file, "[\"jobs\",[[[[]]]]]"), "this is not what Keyhold writes");
        assertRefused(
                replacing(file, "\"max_session\":3600000000", "\"max_session\":3600000000000"), "roles.max_session");
        for (var period : List.of("0", "86399999999", "3153600000000001", "9223372036854775807")) {
            var other = with(
                    file,
                    all -> all.map(line ->
                            line.replaceAll("\"rotation_period\":(\\d+|null)", "\"rotation_period\":" + period)));
            assertRefused(other, "kms_keys.rotation_period");
        }
        assertRefused(adding(file, "[\"jobs\"]"), "this is no row");
        assertRefused(adding(file, "7"), "expected are");
        assertRefused(replacing(file, "\"due_at\":", "\"due_at\":-"), "due_at has a value that it cannot have");
        assertRefused(adding(file, "\"" + "x".repeat(4 * 1024 * 1024) + "\""), "the line is too long");
        var text = String.join("\n", lines) + "\n";
        assertRefused(sealed(text + "\n"), "there is more after the end");
        assertRefused(sealed(text.substring(0, text.length() - 1)), "the line has no end");
        assertRefused(sealed(String.join("\n", lines.subList(0, lines.size() - 1)) + "\n"), "the end of the file is");
        assertRefused(sealed(text.replace("\"alice\"", "\"alicf\"")), "the digest of the lines is another");
        assertRefused(sealed(text.replaceFirst("\"rows\":\\d+", "\"rows\":5")), "rows and says something else");
        assertRefused(sealed(""), "line 1: the end of the file is missing");
    }

    @Test
    void a_file_that_was_changed_or_cut_off_is_refused() throws Exception {
        var bytes = Files.readAllBytes(export(Contents.TEAM, false));
        var file = HandedFile.create(folder);
        for (var length : List.of(0, 7, 9, 60, 97, 140, 200, bytes.length - 1)) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertRefused(file, "");
        }
        for (var position : List.of(0, 8, 9, 12, 30, 100, 140, 200, bytes.length - 1)) {
            var changed = bytes.clone();
            changed[position] ^= 1;
            Files.write(file, changed);
            assertRefused(file, "");
        }
        Files.write(file, bytes);
        try (var other = TransferKey.generate()) {
            assertThat(refusal(add(file, Map.of("privateKey", other.reveal()))))
                    .startsWith("it is sealed to another key than "
                            + other.publicHalf().id());
        }
        assertThat(refusal(add(file, Map.of("passphrase", PASSPHRASE))))
                .isEqualTo("it is sealed to a key, not to a" + " passphrase");
        Files.write(file, bytes);
        assertThat(add(file).has("error")).isFalse();
    }

    @Test
    void a_passphrase_seals_too() throws Exception {
        var request = Map.of("command", "account-export", "accountId", Contents.TEAM.text(), "passphrase", PASSPHRASE);
        var done = run(folder, database.storage(), request);
        var file = HandedFile.find(folder, done.path("file").asText());
        assertThat(Sha256.hex(Files.readAllBytes(file)))
                .isEqualTo(done.path("sha256").asText());
        assertThat(refusal(add(file, Map.of("passphrase", "another passphrase"))))
                .contains("the file does not open with this");
        assertThat(refusal(add(file))).isEqualTo("it is sealed to a passphrase, not to a key");
        assertThat(add(file, Map.of("passphrase", PASSPHRASE)).has("error")).isFalse();
        assertWhole();
        var costly = Files.readAllBytes(file);
        costly[10] = 127;
        Files.write(file, costly);
        assertThat(refusal(add(file, Map.of("passphrase", PASSPHRASE)))).contains("asks for more work");
        assertThat(refusal(run(
                        folder,
                        database.storage(),
                        Map.of("command", "account-export", "accountId", Contents.TEAM.text(), "passphrase", "short"))))
                .contains("12 to 1024 characters");
    }

    @Test
    void keys_in_another_region_are_refused() throws Exception {
        try (var here = store(target, there);
                var elsewhere = store()) {
            KeyRegion.settle(here, Optional.of("eu-west-1"));
            KeyRegion.settle(elsewhere, Optional.of("us-east-1"));
        }
        assertRefused(export(Contents.TEAM, false), "region us-east-1", "this installation is in eu-west-1");
    }

    @Test
    void a_closed_or_unknown_account_is_not_exported_and_no_file_is_left() throws Exception {
        for (var account : List.of(OTHER_ACCOUNT, ELSEWHERE)) {
            var request = Map.of(
                    "command",
                    "account-export",
                    "accountId",
                    account.text(),
                    "publicKey",
                    key.publicHalf().text());
            assertThat(refusal(run(folder, database.storage(), request)))
                    .isEqualTo("there is no open account " + account + " here");
        }
        try (var files = Files.list(folder.path())) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".keyhold-"));
        }
    }

    @Test
    void a_frozen_account_is_exported_and_unfrozen_where_it_arrives() throws Exception {
        var request = Map.of(
                "command",
                "account-export",
                "accountId",
                Contents.TEAM.text(),
                "freeze",
                true,
                "publicKey",
                key.publicHalf().text());
        var done = run(folder, database.storage(), request);
        assertThat(database.column("SELECT account_id FROM accounts WHERE frozen_at IS NOT NULL"))
                .containsExactly(Contents.TEAM.text());
        assertThat(add(HandedFile.find(folder, done.path("file").asText())).has("error"))
                .isFalse();
        assertThat(there.column("SELECT account_id FROM accounts WHERE frozen_at IS NOT NULL"))
                .isEmpty();
    }
}
