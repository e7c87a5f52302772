package dev.keyhold.domain.authz.rolebinding;

import dev.keyhold.model.ResourceId;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The roles that can be bound, and which of them include which. A role includes another if it allows everything that
 * the other allows.
 */
public final class PredefinedRoles {
    /** The role that a cloud keeps at least one holder of. */
    public static final String OWNER = "resource-manager.clouds.owner";

    /** The role that an organization keeps at least one holder of. */
    public static final String ORGANIZATION_OWNER = "organization-manager.organizations.owner";

    private static final Map<String, Role> ALL = new TreeMap<>();

    static {
        role(
                "auditor",
                "Sees metadata of every service",
                "iam.auditor",
                "kms.auditor",
                "resource-manager.auditor",
                "ydb.auditor");
        role(
                "viewer",
                "Reads every service",
                "auditor",
                "iam.viewer",
                "kms.viewer",
                "organization-manager.viewer",
                "resource-manager.viewer",
                "ydb.viewer");
        role(
                "editor",
                "Changes resources of every service",
                "viewer",
                "iam.editor",
                "kms.editor",
                "organization-manager.editor",
                "resource-manager.editor",
                "ydb.editor");
        role(
                "admin",
                "Does everything and grants roles",
                "editor",
                "iam.admin",
                "kms.admin",
                "organization-manager.admin",
                "resource-manager.admin",
                "ydb.admin");

        role("iam.auditor", "Sees metadata of service accounts");
        role("iam.viewer", "Reads service accounts and their keys", "iam.auditor");
        role("iam.editor", "Changes service accounts", "iam.viewer");
        role(
                "iam.admin",
                "Does everything with service accounts and grants roles on them",
                "iam.editor",
                "iam.serviceAccounts.user",
                "iam.serviceAccounts.admin");
        role("iam.serviceAccounts.user", "Sees service accounts and lets resources use them");
        role(
                "iam.serviceAccounts.admin",
                "Makes, changes and deletes service accounts and their keys",
                "iam.serviceAccounts.user",
                "iam.serviceAccounts.keyAdmin",
                "iam.serviceAccounts.tokenCreator");
        role(
                "iam.serviceAccounts.keyAdmin",
                "Manages every kind of key of service accounts",
                "iam.serviceAccounts.accessKeyAdmin",
                "iam.serviceAccounts.apiKeyAdmin",
                "iam.serviceAccounts.authorizedKeyAdmin");
        role(
                "iam.serviceAccounts.accessKeyAdmin",
                "Manages static access keys of service accounts",
                "iam.serviceAccounts.ephemeralAccessKeyAdmin");
        role("iam.serviceAccounts.apiKeyAdmin", "Manages API keys of service accounts");
        role("iam.serviceAccounts.authorizedKeyAdmin", "Manages authorized keys of service accounts");
        role("iam.serviceAccounts.ephemeralAccessKeyAdmin", "Makes ephemeral access keys for service accounts");
        role("iam.serviceAccounts.tokenCreator", "Gets IAM tokens for service accounts");

        role("kms.auditor", "Sees metadata of keys");
        role("kms.viewer", "Reads keys, not their material", "kms.auditor");
        role(
                "kms.editor",
                "Makes and changes keys and uses them",
                "kms.viewer",
                "kms.keys.encrypterDecrypter",
                "kms.asymmetricEncryptionKeys.publicKeyViewer",
                "kms.asymmetricEncryptionKeys.decrypter",
                "kms.asymmetricSignatureKeys.publicKeyViewer",
                "kms.asymmetricSignatureKeys.signer");
        role("kms.admin", "Does everything with keys and grants roles on them", "kms.editor");
        role(
                "kms.keys.encrypterDecrypter",
                "Encrypts and decrypts",
                "kms.keys.encrypter",
                "kms.keys.decrypter",
                "kms.keys.user");
        role("kms.keys.encrypter", "Encrypts");
        role("kms.keys.decrypter", "Decrypts");
        role("kms.keys.user", "Lets resources use keys");
        role("kms.asymmetricEncryptionKeys.publicKeyViewer", "Reads public keys to encrypt with");
        role("kms.asymmetricEncryptionKeys.decrypter", "Decrypts with key pairs");
        role("kms.asymmetricSignatureKeys.publicKeyViewer", "Reads public keys to verify signatures with");
        role("kms.asymmetricSignatureKeys.signer", "Signs with key pairs");

        role("organization-manager.viewer", "Reads organizations");
        role("organization-manager.editor", "Changes organizations", "organization-manager.viewer");
        role(
                "organization-manager.admin",
                "Changes organizations and grants roles on them",
                "organization-manager.editor");
        role(ORGANIZATION_OWNER, "Owns the organization", "organization-manager.admin");

        role("resource-manager.auditor", "Sees metadata of clouds and folders");
        role("resource-manager.viewer", "Reads clouds and folders", "resource-manager.auditor");
        role("resource-manager.editor", "Changes clouds and folders", "resource-manager.viewer");
        role(
                "resource-manager.admin",
                "Does everything with clouds and folders and grants roles on them",
                "resource-manager.editor");
        role(OWNER, "Owns the cloud", "admin", "resource-manager.clouds.member");
        role("resource-manager.clouds.member", "Sees that the cloud exists");

        role("ydb.auditor", "Connects to databases of YDB and sees their schemas");
        role("ydb.viewer", "Reads databases of YDB", "ydb.auditor");
        role("ydb.editor", "Reads, writes and changes databases of YDB", "ydb.viewer");
        role("ydb.admin", "Does everything with YDB", "ydb.editor", "ydb.kafkaApi.client");
        role("ydb.kafkaApi.client", "Connects to YDB by the Kafka protocol");
    }

    /** Each role by its id, with all that it includes directly or not. */
    private static final Map<String, Set<String>> WITH_INCLUDED =
            ALL.keySet().stream().collect(Collectors.toUnmodifiableMap(id -> id, PredefinedRoles::withIncluded));

    private PredefinedRoles() {}

    /**
     * A role.
     *
     * @param includes roles that it includes directly
     */
    public record Role(String id, String description, Set<String> includes) {}

    /** Every role, ordered by id. */
    public static List<Role> all() {
        return List.copyOf(ALL.values());
    }

    public static Optional<Role> find(String id) {
        return Optional.ofNullable(ALL.get(id));
    }

    /** The role that owns a cloud or an organization. */
    public static String ownerOf(ResourceId resource) {
        return resource.prefix().equals(ResourceId.ORGANIZATION) ? ORGANIZATION_OWNER : OWNER;
    }

    /** True when {@code role} is, or includes, one of {@code needed}. An unknown role includes nothing. */
    static boolean satisfies(String role, Set<String> needed) {
        return !Collections.disjoint(WITH_INCLUDED.getOrDefault(role, Set.of(role)), needed);
    }

    private static Set<String> withIncluded(String role) {
        var seen = new HashSet<String>();
        var open = new ArrayDeque<>(List.of(role));
        while (!open.isEmpty()) {
            var next = open.remove();
            if (seen.add(next)) {
                find(next).ifPresent(found -> open.addAll(found.includes()));
            }
        }
        return Set.copyOf(seen);
    }

    private static void role(String id, String description, String... includes) {
        ALL.put(id, new Role(id, description, Set.of(includes)));
    }
}
