package dev.keyhold.maintenance.move;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is done with each table of the database when an account moves. Every table and every column is here, or a test
 * fails: what is added later is not forgotten.
 */
final class AccountTables {
    /** What becomes of a table. */
    enum Kind {
        CONTENT,
        /** Moves if the operator wants it. */
        AUDIT,
        /** Stays: it belongs to the installation, or is worth nothing elsewhere. */
        OMITTED
    }

    /**
     * A table.
     *
     * @param columns what each column of a row in the file may hold; the account is none of them
     * @param omitted columns that stay: they say where the account is, or are made again
     */
    record Table(String name, Kind kind, Map<String, ColumnRule> columns, Set<String> omitted) {
        Table {
            columns = Map.copyOf(columns);
            omitted = Set.copyOf(omitted);
        }

        Table without(String... names) {
            return new Table(name, kind, columns, Set.of(names));
        }
    }

    /** The rows of this table belong to the installation; the account has at most one. */
    static final String ISSUERS = "outbound_issuers";

    private static final String TAG = " key:name value:name";
    private static final String FOLDED_TAG = " key_folded:name" + TAG;
    private static final String EVENT =
            "event_id:word at:time operation:name outcome:outcome reason:text actor_id:any-id?"
                    + " access_key:name target:text source:name user_agent:text api:name request_id:name count:number"
                    + " trace_id:name?";
    private static final String NAMED = " name:name name_folded:name path:name created_at:time";
    private static final String USE = " used_at:time service:name region:name";

    private static final List<Table> ALL = List.of(
            omitted("directory"),
            omitted("directory_version"),
            // Made from the ids of access keys that do not name the account.
            omitted("imported_ids"),
            omitted("keyrings"),
            content(
                            "accounts",
                            "cloud_id:id default_folder_id:id root_id:id alias:alias? account_name:account-name"
                                    + " email:email name:cloud-name description:text labels:labels state:active"
                                    + " created_at:time")
                    .without("organization_id", "closed_at", "purge_at", "frozen_at"),
            content("account_tags", TAG),
            // The organization that an account is in is not moved with it.
            omitted("organizations"),
            omitted("create_account_requests"),
            content(
                    "folders",
                    "folder_id:id name:name description:text labels:labels status:folder-status delete_after:time?"
                            + " created_at:time"),
            content(
                    "identities",
                    "identity_id:id folder_id:id kind:identity-kind description:text labels:labels"
                            + " status:identity-status expires_at:time?" + NAMED),
            content("identity_tags", "identity_id:id" + FOLDED_TAG),
            content("groups", "group_id:id" + NAMED),
            content("group_members", "group_id:id identity_id:id"),
            content(
                    "managed_policies",
                    "policy_id:id description:text default_version_id:version last_version:small updated_at:time"
                            + NAMED),
            content("policy_versions", "policy_id:id version_id:version document:document created_at:time"),
            content("policy_tags", "policy_id:id" + TAG),
            content("policy_attachments", "target_id:id policy_ref:policy-ref"),
            content("inline_policies", "target_id:id name_folded:name name:name document:document"),
            content("permission_boundaries", "target_id:id policy_ref:policy-ref"),
            content("roles", "role_id:id description:text max_session:session trust_policy:document" + NAMED),
            content("role_tags", "role_id:id" + FOLDED_TAG),
            content("role_uses", "role_id:id" + USE),
            content("instance_profiles", "profile_id:id role_id:id?" + NAMED),
            content("instance_profile_tags", "profile_id:id" + TAG),
            content("oidc_providers", "provider_id:id issuer:name created_at:time"),
            content("oidc_client_ids", "provider_id:id position:small client_id:name"),
            content("oidc_thumbprints", "provider_id:id position:small thumbprint:name"),
            content("oidc_provider_tags", "provider_id:id" + TAG),
            content(ISSUERS, "issuer_id:hex enabled:flag created_at:time due_at:time?")
                    .without("member_id"),
            content(
                    "outbound_keys",
                    "key_id:word issuer_id:hex algorithm:token-algorithm public_key:text sealed_key:secret"
                            + " created_at:time"),
            content("quota_use", "quota:quota used:number"),
            content(
                    "access_keys",
                    "access_key_id:access-key-id resource_id:id owner_id:id status:key-status sealed_secret:secret"
                            + " description:text mark:mark? created_at:time"),
            content("access_key_uses", "access_key_id:access-key-id" + USE),
            content(
                    "mfa_devices",
                    "device_id:id sealed_seed:secret owner_id:id? enabled_at:time? last_step:number drift:small"
                            + " failures:small blocked_until:time?" + NAMED),
            content("mfa_device_tags", "device_id:id" + TAG),
            content(
                            "api_keys",
                            "api_key_id:id owner_id:id description:text digest:digest tail:name scopes:text"
                                    + " expires_at:time? created_at:time")
                    .without("seal"),
            content(
                            "authorized_keys",
                            "authorized_key_id:id owner_id:id description:text algorithm:key-algorithm"
                                    + " public_key:text created_at:time")
                    .without("seal"),
            content("last_uses", "resource_id:id used_at:time"),
            content("access_bindings", "resource_id:id role_id:name subject_type:name subject_id:name"),
            content(
                    "operations",
                    "operation_id:id resource_id:id description:text created_at:time created_by:any-id"
                            + " modified_at:time done:flag metadata_type:name metadata:bytes response_type:name"
                            + " response:bytes error_code:small error_text:text"),
            content(
                    "idempotency_keys",
                    "subject_id:any-id method:name idempotency_key:name result_id:any-id created_at:time"),
            // Of tokens that no other installation accepts.
            omitted("revoked_tokens"),
            omitted("token_keys"),
            content("jobs", "kind:job-kind resource_id:id due_at:time operation_id:id?"),
            content(
                    "kms_keys",
                    "kms_key_id:id folder_id:id spec:kms-spec usage:kms-usage origin:kms-origin only_algorithm:name?"
                            + " name:name description:text labels:labels status:kms-status algorithm:kms-algorithm?"
                            + " primary_version_id:id rotation_period:period? rotated_at:time? next_rotation_at:time?"
                            + " on_demand_rotations:small deletion_protection:flag pending_deletion_at:time?"
                            + " delete_at:time? policy:document? created_at:time"),
            content(
                    "kms_key_versions",
                    "kms_key_id:id version_id:id algorithm:kms-algorithm? cause:version-cause status:version-status"
                            + " description:text destroy_at:time? sealed_material:secret? created_at:time"),
            content("kms_key_tags", "kms_key_id:id" + TAG),
            content("kms_key_uses", "kms_key_id:id used_at:time operation:name request_id:name"),
            content("kms_aliases", "name:name kms_key_id:id created_at:time updated_at:time"),
            content(
                    "kms_grants",
                    "kms_key_id:id grant_id:hex name:name grantee:name retiring:name operations:text"
                            + " constraint_kind:constraint-kind constraint_context:context issuer:account-id"
                            + " created_at:time"),
            omitted("nodes"),
            audit("audit_changes"),
            audit("audit_denials"),
            audit("audit_uses"),
            // What the nodes of one database tell each other.
            omitted("change_feed"),
            omitted("change_feed_start"));

    private static final Map<String, Table> BY_NAME = byName();

    private AccountTables() {}

    /** What is done with every table. */
    static List<Table> all() {
        return ALL;
    }

    /** The tables whose rows move. */
    static List<Table> moved(boolean withAudit) {
        return ALL.stream()
                .filter(table -> table.kind() == Kind.CONTENT || (withAudit && table.kind() == Kind.AUDIT))
                .toList();
    }

    /** A table whose rows move, as far as there is one of that name. */
    static Optional<Table> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name)).filter(table -> table.kind() != Kind.OMITTED);
    }

    private static Map<String, Table> byName() {
        var tables = new LinkedHashMap<String, Table>();
        ALL.forEach(table -> tables.put(table.name(), table));
        return Map.copyOf(tables);
    }

    private static Table omitted(String name) {
        return new Table(name, Kind.OMITTED, Map.of(), Set.of());
    }

    private static Table content(String name, String columns) {
        return new Table(name, Kind.CONTENT, rules(columns), Set.of());
    }

    private static Table audit(String name) {
        return new Table(name, Kind.AUDIT, rules(EVENT), Set.of());
    }

    /** Of {@code column:rule} with spaces between. */
    private static Map<String, ColumnRule> rules(String columns) {
        var rules = new LinkedHashMap<String, ColumnRule>();
        for (var column : List.of(columns.strip().split(" ", -1))) {
            var colon = column.indexOf(':');
            rules.put(column.substring(0, colon), ColumnRule.named(column.substring(colon + 1)));
        }
        return rules;
    }
}
