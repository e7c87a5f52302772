package dev.keyhold.maintenance;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.IntegrityStore.PageView;
import dev.keyhold.store.IntegrityStore.Reference;
import dev.keyhold.store.IntegrityStore.SealedTable;
import dev.keyhold.store.Store;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

abstract class InstallationCheckContract extends MaintenanceTest {
    private static final String OF_FIRST = of(ACCOUNT);
    /** Those with the same content. */
    private static final List<AccountId> BOTH = List.of(ACCOUNT, Contents.TEAM);

    /** A change that has a record refer to something that is nowhere. */
    private static final Pattern TO_NOTHING =
            Pattern.compile("UPDATE (\\w+) SET (\\w+) = '\\w*(?i:absent)' (WHERE .+)");

    /** One change of one row for everything that can be missing, in an account that is not the first one. */
    private static final Map<Reference, String> DAMAGES = damages();

    private static Map<Reference, String> damages() {
        var all = new EnumMap<Reference, String>(Reference.class);
        all.put(Reference.ACCOUNT_DEFAULT_FOLDER, "UPDATE accounts SET default_folder_id = 'b1gabsent'");
        all.put(Reference.ACCOUNT_ROOT, "UPDATE accounts SET root_id = 'ajeabsent'");
        all.put(Reference.ACCOUNT_PURGE, "DELETE FROM jobs WHERE kind = 'PURGE_ACCOUNT'");
        all.put(Reference.FOLDER_DELETION, "DELETE FROM jobs WHERE kind = 'DELETE_FOLDER'");
        all.put(Reference.IDENTITY_FOLDER, "UPDATE identities SET folder_id = 'b1gabsent' WHERE name = 'alice'");
        all.put(Reference.TAG_IDENTITY, "UPDATE identity_tags SET identity_id = 'ajeabsent' WHERE key = 'cost'");
        all.put(Reference.ACCESS_KEY_OWNER, "UPDATE access_keys SET owner_id = 'ajeabsent' WHERE status = 'INACTIVE'");
        all.put(Reference.ACCESS_KEY_USE, "UPDATE access_key_uses SET access_key_id = 'AKIAABSENT'");
        all.put(Reference.API_KEY_OWNER, "UPDATE api_keys SET owner_id = 'ajeabsent'");
        all.put(Reference.AUTHORIZED_KEY_OWNER, "UPDATE authorized_keys SET owner_id = 'ajeabsent'");
        all.put(Reference.MFA_DEVICE_OWNER, "UPDATE mfa_devices SET owner_id = 'ajeabsent' WHERE name = 'alice'");
        all.put(Reference.TAG_MFA_DEVICE, "UPDATE mfa_device_tags SET device_id = 'ajeabsent'");
        all.put(Reference.LAST_USE, "UPDATE last_uses SET resource_id = 'ajeabsent'");
        all.put(Reference.MEMBERSHIP_GROUP, "UPDATE group_members SET group_id = 'ajeabsent'");
        all.put(Reference.MEMBERSHIP_IDENTITY, "UPDATE group_members SET identity_id = 'ajeabsent'");
        all.put(Reference.MANAGED_POLICY_DEFAULT, "UPDATE managed_policies SET default_version_id = 'v7'");
        all.put(Reference.POLICY_VERSION_POLICY, "UPDATE policy_versions SET policy_id = 'ajeabsent'");
        all.put(Reference.TAG_POLICY, "UPDATE policy_tags SET policy_id = 'ajeabsent'");
        all.put(
                Reference.ATTACHMENT_HOLDER,
                "UPDATE policy_attachments SET target_id = 'ajeabsent' WHERE policy_ref = 'predefined:ReadOnlyAccess'");
        all.put(
                Reference.ATTACHMENT_POLICY,
                "UPDATE policy_attachments SET policy_ref = 'ajeabsent' WHERE policy_ref LIKE 'aje%'");
        all.put(
                Reference.INLINE_POLICY_HOLDER,
                "UPDATE inline_policies SET target_id = 'ajeabsent' WHERE document <> '{}'");
        all.put(
                Reference.BOUNDARY_HOLDER,
                "UPDATE permission_boundaries SET target_id = 'ajeabsent' WHERE policy_ref LIKE 'aje%'");
        all.put(
                Reference.BOUNDARY_POLICY,
                "UPDATE permission_boundaries SET policy_ref = 'ajeabsent' WHERE policy_ref LIKE 'aje%'");
        all.put(Reference.TAG_ROLE, "UPDATE role_tags SET role_id = 'ajeabsent'");
        all.put(Reference.ROLE_USE, "UPDATE role_uses SET role_id = 'ajeabsent'");
        all.put(Reference.INSTANCE_PROFILE_ROLE, "UPDATE instance_profiles SET role_id = 'ajeabsent'");
        all.put(Reference.TAG_INSTANCE_PROFILE, "UPDATE instance_profile_tags SET profile_id = 'ajeabsent'");
        all.put(Reference.OIDC_CLIENT_ID, "UPDATE oidc_client_ids SET provider_id = 'ajeabsent'");
        all.put(Reference.OIDC_THUMBPRINT, "UPDATE oidc_thumbprints SET provider_id = 'ajeabsent'");
        all.put(Reference.TAG_OIDC_PROVIDER, "UPDATE oidc_provider_tags SET provider_id = 'ajeabsent'");
        all.put(
                Reference.BINDING_RESOURCE,
                "UPDATE access_bindings SET resource_id = 'b1gabsent' WHERE resource_id = '"
                        + Contents.key(Contents.TEAM) + "'");
        all.put(
                Reference.KMS_KEY_FOLDER,
                "UPDATE kms_keys SET folder_id = 'b1gabsent' WHERE delete_at IS NULL"
                        + " AND spec = 'SYMMETRIC_DEFAULT'");
        all.put(
                Reference.KMS_KEY_PRIMARY,
                "UPDATE kms_keys SET primary_version_id = 'abjabsent' WHERE delete_at IS NULL"
                        + " AND spec = 'SYMMETRIC_DEFAULT'");
        all.put(Reference.KMS_KEY_ROTATION, "DELETE FROM jobs WHERE kind = 'ROTATE_KEY'");
        all.put(Reference.KMS_KEY_DESTRUCTION, "DELETE FROM jobs WHERE kind = 'DESTROY_KEY'");
        all.put(
                Reference.KEY_VERSION_KEY,
                "UPDATE kms_key_versions SET kms_key_id = 'abjabsent' WHERE status = 'DESTROYED'");
        all.put(
                Reference.KEY_VERSION_MATERIAL,
                "UPDATE kms_key_versions SET sealed_material = NULL WHERE version_id = '"
                        + Contents.former(Contents.TEAM) + "'");
        all.put(Reference.KEY_VERSION_DESTRUCTION, "DELETE FROM jobs WHERE kind = 'DESTROY_KEY_VERSION'");
        all.put(Reference.KEY_MATERIAL_EXPIRY, "DELETE FROM jobs WHERE kind = 'EXPIRE_KEY_MATERIAL'");
        all.put(Reference.TAG_KMS_KEY, "UPDATE kms_key_tags SET kms_key_id = 'abjabsent'");
        all.put(Reference.KMS_KEY_USE, "UPDATE kms_key_uses SET kms_key_id = 'abjabsent'");
        all.put(Reference.KMS_ALIAS_KEY, "UPDATE kms_aliases SET kms_key_id = 'abjabsent'");
        all.put(Reference.KMS_GRANT_KEY, "UPDATE kms_grants SET kms_key_id = 'abjabsent'");
        all.put(Reference.JOB_FOLDER, "DELETE FROM folders WHERE name = 'going'");
        all.put(Reference.JOB_ROTATION, "UPDATE jobs SET resource_id = 'abjabsent' WHERE kind = 'ROTATE_KEY'");
        all.put(Reference.JOB_DESTRUCTION, "UPDATE jobs SET resource_id = 'abjabsent' WHERE kind = 'DESTROY_KEY'");
        all.put(Reference.JOB_OPERATION, "DELETE FROM operations");
        all.put(Reference.OPERATION_JOB, "UPDATE jobs SET operation_id = NULL WHERE kind = 'DELETE_FOLDER'");
        // Only an account that is closed is deleted some day.
        all.replaceAll((reference, sql) -> reference == Reference.ACCOUNT_PURGE ? sql : ofTeam(sql));
        return all;
    }

    private static String of(AccountId account) {
        return " WHERE account_id = '" + account + "'";
    }

    private static String ofTeam(String sql) {
        return sql + (sql.contains(" WHERE ") ? " AND " : " WHERE ") + "account_id = '" + Contents.TEAM + "'";
    }

    private final List<String> damages = new ArrayList<>();

    private long verify() {
        damages.clear();
        var outcome = InstallationCheck.run(folder, database.storage(), Progress.NONE, damages::add);
        assertThat(outcome.damaged()).isEqualTo(damages.size());
        return outcome.looked();
    }

    private void assertFound(String... words) {
        verify();
        assertThat(damages).anySatisfy(damage -> assertThat(damage).contains(words));
    }

    /** Changes one byte of what is sealed, past its header. */
    private void flip(String table, String column, String where) throws Exception {
        try (var connection = DriverManager.getConnection(database.url());
                var read = connection.prepareStatement("SELECT " + column + " FROM " + table + " WHERE " + where);
                var write = connection.prepareStatement("UPDATE " + table + " SET " + column + " = ? WHERE " + where)) {
            byte[] sealed;
            try (var rows = read.executeQuery()) {
                assertThat(rows.next()).isTrue();
                sealed = rows.getBytes(1);
            }
            sealed[sealed.length / 2] ^= 1;
            write.setBytes(1, sealed);
            assertThat(write.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void finds_nothing_in_what_is_whole_and_changes_nothing() throws Exception {
        var before = database.rows();
        var reported = new ArrayList<Long>();
        var progress = new Progress() {
            @Override
            public void begin(long total) {
                reported.add(total);
            }

            @Override
            public void advance(String what, int by) {
                reported.add((long) by);
            }
        };
        var outcome = InstallationCheck.run(folder, database.storage(), progress, damages::add);
        assertThat(damages).isEmpty();
        assertThat(outcome.damaged()).isZero();
        assertThat(reported.stream().skip(1).mapToLong(it -> it).sum()).isEqualTo(reported.getFirst());
        assertThat(outcome.looked()).isEqualTo(reported.getFirst()).isGreaterThan(Reference.values().length);
        assertThat(database.rows()).isEqualTo(before);
    }

    @Test
    void looks_at_at_least_one_record_for_everything_that_can_be_wrong() {
        try (var store = store()) {
            for (var reference : Reference.values()) {
                assertThat(store.<Long>read(tx -> tx.integrity().count(ACCOUNT, reference)
                                + tx.integrity().count(OTHER_ACCOUNT, reference)))
                        .as("%s", reference)
                        .isPositive();
                if (reference != Reference.ACCOUNT_PURGE) {
                    assertThat(store.<Long>read(tx -> tx.integrity().count(Contents.TEAM, reference)))
                            .isPositive();
                }
            }
            for (var sealedTable : SealedTable.values()) {
                for (var account : BOTH) {
                    assertThat(store.<Long>read(tx -> tx.integrity().count(account, sealedTable)))
                            .isPositive();
                }
            }
        }
    }

    @Test
    void finds_everything_that_is_missing() throws Exception {
        assertThat(DAMAGES).containsOnlyKeys(Reference.values());
        var pristine = database;
        var itsFolder = folder;
        for (var damage : DAMAGES.entrySet()) {
            database = another();
            database.run(damage.getValue());
            var reference = damage.getKey();
            assertFound(reference.kind() + " ", " lacks " + reference.other());
            database = pristine;
            folder = itsFolder;
        }
    }

    /** What the same record of the other account refers to, which is there. */
    @Test
    void finds_what_refers_to_another_account() throws Exception {
        var changed = new ArrayList<Reference>();
        for (var damage : DAMAGES.entrySet()) {
            var change = TO_NOTHING.matcher(damage.getValue());
            if (change.matches()) {
                var ofOther = change.group(3);
                for (var named : List.<Function<AccountId, ResourceId>>of(Contents::key, Contents::former)) {
                    ofOther = ofOther.replace(
                            named.apply(Contents.TEAM).text(),
                            named.apply(ACCOUNT).text());
                }
                ofOther = ofOther.replace(Contents.TEAM.text(), ACCOUNT.text());
                database.run("UPDATE " + change.group(1) + " SET " + change.group(2) + " = (SELECT max("
                        + change.group(2) + ") FROM " + change.group(1) + " " + ofOther + ") " + change.group(3));
                changed.add(damage.getKey());
            }
        }
        assertThat(changed).hasSizeGreaterThan(30);
        try (var store = store()) {
            for (var reference : changed) {
                assertThat(looked(store, Contents.TEAM, reference))
                        .as("%s", reference)
                        .anyMatch(record -> !record.whole());
                assertThat(looked(store, ACCOUNT, reference))
                        .as("%s", reference)
                        .allMatch(PageView::whole);
            }
        }
    }

    private static List<PageView> looked(Store store, AccountId account, Reference reference) {
        return store.read(tx -> tx.integrity().look(account, reference, Page.Request.first(100)))
                .items();
    }

    /** The same contents in another place. */
    abstract Database another() throws Exception;

    @Test
    void finds_a_secret_in_which_one_bit_is_wrong() throws Exception {
        var expected = new ArrayList<String>();
        for (var account : BOTH) {
            var key = Contents.accessKey(account).keyId();
            flip("access_keys", "sealed_secret", "access_key_id = '" + key + "'");
            flip("kms_key_versions", "sealed_material", "version_id = '" + Contents.primary(account) + "'");
            flip("mfa_devices", "sealed_seed", "device_id = '" + Contents.mfaDevice(account) + "'");
            flip("outbound_keys", "sealed_key", "key_id = 'RS256' AND account_id = '" + account + "'");
            expected.addAll(List.of(
                    "access key " + key,
                    "key version " + Contents.primary(account),
                    "MFA device " + Contents.mfaDevice(account),
                    "signing key RS256"));
        }
        flip("token_keys", "sealed_key", "token_key_id = '" + Contents.TOKEN_KEY + "'");
        expected.add("token key " + Contents.TOKEN_KEY);
        expected.replaceAll(damage -> damage + ": its secret does not open");
        verify();
        assertThat(damages).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** A record of one account with the secret of the same record of another. */
    @Test
    void finds_a_secret_that_was_moved_to_another_account() throws Exception {
        var key = Contents.accessKey(Contents.TEAM).keyId();
        move("access_keys", "sealed_secret", "status = 'INACTIVE'");
        move("api_keys", "seal", "digest = digest");
        move("authorized_keys", "seal", "public_key = public_key");
        move("mfa_devices", "sealed_seed", "name = 'alice'");
        move("outbound_keys", "sealed_key", "key_id = 'ES384'");
        move("kms_key_versions", "sealed_material", "status = 'SCHEDULED_FOR_DESTRUCTION'");
        verify();
        assertThat(damages)
                .hasSize(6)
                .contains(
                        "access key " + key + ": its secret does not open",
                        "API key " + Contents.apiKey(Contents.TEAM)
                                + ": its owner, or what proves the key, is not what Keyhold wrote",
                        "MFA device " + Contents.mfaDevice(Contents.TEAM) + ": its secret does not open",
                        "signing key ES384: its secret does not open",
                        "key version " + Contents.former(Contents.TEAM) + ": its secret does not open")
                .anyMatch(damage -> damage.startsWith("authorized key "));
    }

    private void move(String table, String column, String where) throws Exception {
        database.run("UPDATE " + table + " SET " + column + " = (SELECT " + column + " FROM " + table + OF_FIRST
                + " AND " + where + ")" + of(Contents.TEAM) + " AND " + where);
    }

    @Test
    void finds_a_secret_that_was_moved() throws Exception {
        database.run("UPDATE kms_key_versions SET kms_key_id = '" + Contents.deletedKey(ACCOUNT)
                + "' WHERE version_id = '" + Contents.former(ACCOUNT) + "'");
        assertFound("key version " + Contents.former(ACCOUNT) + ": its secret does not open");
    }

    @Test
    void finds_a_signing_key_that_was_replaced_or_given_to_another_issuer() throws Exception {
        database.run("UPDATE outbound_keys SET public_key = 'other'" + OF_FIRST + " AND key_id = 'RS256'");
        database.run("UPDATE outbound_keys SET issuer_id = '" + Contents.issuer(Contents.TEAM) + "'" + OF_FIRST
                + " AND key_id = 'ES384'");
        verify();
        assertThat(damages)
                .containsExactlyInAnyOrder(
                        "signing key RS256: its secret does not open",
                        "signing key ES384: its secret does not open",
                        "account " + ACCOUNT + " has not the signing keys of the issuer that the directory knows");
        database.run("DELETE FROM outbound_issuers WHERE member_id = '" + Contents.TEAM + "'");
        assertFound("account " + Contents.TEAM + " has not the signing keys");
    }

    @Test
    void finds_a_key_that_was_given_to_another_or_made_another() throws Exception {
        for (var account : BOTH) {
            var root = "(SELECT root_id FROM accounts" + of(account) + ")";
            database.run("UPDATE authorized_keys SET public_key = public_key || ' '" + of(account));
            database.run("UPDATE access_keys SET owner_id = " + root + " WHERE access_key_id = '"
                    + Contents.accessKey(account).keyId() + "'");
            database.run("UPDATE mfa_devices SET owner_id = " + root + " WHERE device_id = '"
                    + Contents.mfaDevice(account) + "'");
            flip("api_keys", "digest", "api_key_id = '" + Contents.apiKey(account) + "'");
        }
        verify();
        for (var account : BOTH) {
            assertThat(damages)
                    .contains(
                            "MFA device " + Contents.mfaDevice(account) + ": its secret does not open",
                            "access key " + Contents.accessKey(account).keyId() + ": its secret does not open",
                            "API key " + Contents.apiKey(account)
                                    + ": its owner, or what proves the key, is not what Keyhold wrote");
        }
        assertThat(damages).hasSize(8);
        assertThat(damages)
                .filteredOn(damage -> damage.startsWith("authorized key "))
                .hasSize(2)
                .allMatch(damage -> damage.endsWith(": its owner, or what proves the key, is not what Keyhold wrote"));
    }

    /** Longer than anything that can be sealed. */
    @Test
    void finds_a_key_that_is_very_long() throws Exception {
        database.run("UPDATE authorized_keys SET public_key = '" + "a".repeat(70_000) + "'" + OF_FIRST);
        assertFound("what proves the key, is not what Keyhold wrote");
    }

    @Test
    void finds_a_wrong_count() throws Exception {
        database.run("UPDATE quota_use SET used = used + 1" + of(Contents.TEAM));
        verify();
        assertThat(damages).containsExactly("account " + Contents.TEAM + " counts 2 users and has 1");
        database.run("UPDATE quota_use SET used = used + 1" + OF_FIRST);
        assertFound("account " + ACCOUNT + " counts 3 users and has 2");
        database.run("UPDATE quota_use SET used = used - 1 WHERE quota = 'ACCOUNTS'");
        assertFound("the directory counts 2 accounts and has 3");
    }

    @Test
    void finds_what_the_directory_says_otherwise_and_an_organization_that_is_missing() throws Exception {
        var other = "account " + OTHER_ACCOUNT;
        database.run("UPDATE directory SET state = 'ACTIVE' WHERE member_id = '" + OTHER_ACCOUNT + "'");
        verify();
        assertThat(damages)
                .containsExactly(other + " has another state, email address, alias or name in the directory");
        database.run(
                "UPDATE directory SET state = 'CLOSED', due_at = due_at + 1 WHERE member_id = '" + OTHER_ACCOUNT + "'");
        verify();
        assertThat(damages).containsExactly(other + " has a job that is due before the directory says");
        database.run(
                "UPDATE directory SET due_at = due_at - 1, alias = 'other' WHERE member_id = '" + OTHER_ACCOUNT + "'");
        assertFound(other, " has another state");
        database.run("DELETE FROM organizations");
        assertFound("account " + ACCOUNT + " lacks its organization");
        assertFound(other + " lacks its organization");
    }

    @Test
    void finds_records_that_no_account_has() throws Exception {
        database.run("UPDATE revoked_tokens SET account_id = '000000000043'" + OF_FIRST);
        assertFound("account 000000000043 in revoked_tokens is not in the directory");
        database.run("INSERT INTO directory (account_id, member_id, state)"
                + " VALUES ('000000000000', '000000000043', 'ACTIVE')");
        assertFound("account 000000000043 is in the directory and nowhere else");
    }

    @Test
    void needs_the_root_key() throws Exception {
        var key = folder.read(folder.rootKey()).orElseThrow();
        DataFolder.writeSecret(
                folder.rootKey(), LocalRootKey.generate(new SecureRandom()).reveal());
        assertThatThrownBy(this::verify).isInstanceOf(StartException.class).hasMessageContaining("does not open");
        Files.delete(folder.rootKey());
        assertThatThrownBy(this::verify).isInstanceOf(StartException.class).hasMessageContaining("is missing");
        DataFolder.writeSecret(folder.rootKey(), key);
        verify();
        assertThat(damages).isEmpty();
    }

    @Test
    void refuses_a_database_of_another_version() throws Exception {
        database.run("INSERT INTO schema_history SELECT 99, '999', 'later', type, 'V999__later.sql', 1, installed_by,"
                + " installed_on, 0, success FROM schema_history WHERE version = '001'");
        assertThatThrownBy(this::verify).isInstanceOf(StartException.class).hasMessageContaining("newer Keyhold");
    }

    @Test
    void refuses_a_database_whose_history_is_lost() throws Exception {
        database.run("DELETE FROM schema_history WHERE version > '001'");
        database.run("DELETE FROM schema_history");
        assertThatThrownBy(this::verify)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is damaged: restore a backup; the history of its schema is lost");
    }
}
