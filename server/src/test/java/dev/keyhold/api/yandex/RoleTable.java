package dev.keyhold.api.yandex;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.SessionAction;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which roles are needed for which method, as the vendor documents it and written down by hand. What is different here
 * is said where it is different. The server's own tables are others; a test compares them.
 */
final class RoleTable {
    /** What includes what: every role of an area, and what the primitive roles are in each. */
    private static final Map<String, Set<String>> GRAPH = Map.ofEntries(
            Map.entry("auditor", Set.of("iam.auditor", "kms.auditor", "resource-manager.auditor", "ydb.auditor")),
            Map.entry(
                    "viewer",
                    Set.of(
                            "auditor",
                            "iam.viewer",
                            "kms.viewer",
                            "organization-manager.viewer",
                            "resource-manager.viewer",
                            "ydb.viewer")),
            Map.entry(
                    "editor",
                    Set.of(
                            "viewer",
                            "iam.editor",
                            "kms.editor",
                            "organization-manager.editor",
                            "resource-manager.editor",
                            "ydb.editor")),
            Map.entry(
                    "admin",
                    Set.of(
                            "editor",
                            "iam.admin",
                            "kms.admin",
                            "organization-manager.admin",
                            "resource-manager.admin",
                            "ydb.admin")),
            Map.entry("iam.auditor", Set.of()),
            Map.entry("iam.viewer", Set.of("iam.auditor")),
            Map.entry("iam.editor", Set.of("iam.viewer")),
            Map.entry("iam.admin", Set.of("iam.editor", "iam.serviceAccounts.user", "iam.serviceAccounts.admin")),
            Map.entry("iam.serviceAccounts.user", Set.of()),
            // The user's rights are not documented; here nobody manages what he cannot see.
            Map.entry(
                    "iam.serviceAccounts.admin",
                    Set.of(
                            "iam.serviceAccounts.keyAdmin",
                            "iam.serviceAccounts.tokenCreator",
                            "iam.serviceAccounts.user")),
            Map.entry(
                    "iam.serviceAccounts.keyAdmin",
                    Set.of(
                            "iam.serviceAccounts.accessKeyAdmin",
                            "iam.serviceAccounts.apiKeyAdmin",
                            "iam.serviceAccounts.authorizedKeyAdmin")),
            Map.entry("iam.serviceAccounts.accessKeyAdmin", Set.of("iam.serviceAccounts.ephemeralAccessKeyAdmin")),
            Map.entry("iam.serviceAccounts.apiKeyAdmin", Set.of()),
            Map.entry("iam.serviceAccounts.authorizedKeyAdmin", Set.of()),
            Map.entry("iam.serviceAccounts.ephemeralAccessKeyAdmin", Set.of()),
            Map.entry("iam.serviceAccounts.tokenCreator", Set.of()),
            Map.entry("kms.auditor", Set.of()),
            Map.entry("kms.viewer", Set.of("kms.auditor")),
            Map.entry(
                    "kms.editor",
                    Set.of(
                            "kms.viewer",
                            "kms.keys.encrypterDecrypter",
                            "kms.asymmetricEncryptionKeys.publicKeyViewer",
                            "kms.asymmetricEncryptionKeys.decrypter",
                            "kms.asymmetricSignatureKeys.publicKeyViewer",
                            "kms.asymmetricSignatureKeys.signer")),
            Map.entry("kms.asymmetricEncryptionKeys.publicKeyViewer", Set.of()),
            Map.entry("kms.asymmetricEncryptionKeys.decrypter", Set.of()),
            Map.entry("kms.asymmetricSignatureKeys.publicKeyViewer", Set.of()),
            Map.entry("kms.asymmetricSignatureKeys.signer", Set.of()),
            Map.entry("kms.admin", Set.of("kms.editor")),
            Map.entry(
                    "kms.keys.encrypterDecrypter", Set.of("kms.keys.encrypter", "kms.keys.decrypter", "kms.keys.user")),
            Map.entry("kms.keys.encrypter", Set.of()),
            Map.entry("kms.keys.decrypter", Set.of()),
            Map.entry("kms.keys.user", Set.of()),
            // What the primitive roles are here is not documented.
            Map.entry("organization-manager.viewer", Set.of()),
            Map.entry("organization-manager.editor", Set.of("organization-manager.viewer")),
            Map.entry("organization-manager.admin", Set.of("organization-manager.editor")),
            Map.entry("organization-manager.organizations.owner", Set.of("organization-manager.admin")),
            Map.entry("resource-manager.auditor", Set.of()),
            Map.entry("resource-manager.viewer", Set.of("resource-manager.auditor")),
            Map.entry("resource-manager.editor", Set.of("resource-manager.viewer")),
            Map.entry("resource-manager.admin", Set.of("resource-manager.editor")),
            // Documented is that it includes resource-manager.admin; here an owner may do everything.
            Map.entry("resource-manager.clouds.owner", Set.of("admin", "resource-manager.clouds.member")),
            Map.entry("resource-manager.clouds.member", Set.of()),
            Map.entry("ydb.auditor", Set.of()),
            Map.entry("ydb.viewer", Set.of("ydb.auditor")),
            Map.entry("ydb.editor", Set.of("ydb.viewer")),
            // Documented is only that it may do everything.
            Map.entry("ydb.admin", Set.of("ydb.editor", "ydb.kafkaApi.client")),
            Map.entry("ydb.kafkaApi.client", Set.of()));

    private static final String USER = "iam.serviceAccounts.user";
    private static final String ACCOUNT_ADMIN = "iam.serviceAccounts.admin";
    private static final String ACCESS_KEY_ADMIN = "iam.serviceAccounts.accessKeyAdmin";
    private static final String API_KEY_ADMIN = "iam.serviceAccounts.apiKeyAdmin";
    private static final String KEY_ADMIN = "iam.serviceAccounts.authorizedKeyAdmin";

    /** What no role is needed for: the lists are those of everybody, or hold only what the caller may see. */
    static final Set<String> OPEN = Set.of(
            "ApiEndpointService/Get",
            "ApiEndpointService/List",
            "IamTokenService/Create",
            "IamTokenService/Revoke",
            "RoleService/Get",
            "RoleService/List",
            "ApiKeyService/ListScopes",
            "OrganizationService/List",
            "CloudService/List");

    /** What needs the roles of two others, decrypting and encrypting; the tests of the domain have it. */
    static final String COMBINED = "SymmetricCryptoService/ReEncrypt";

    static final List<Row> ROWS = Stream.of(
                    others().stream(),
                    keyPairs("AsymmetricEncryptionKeyService", On.ENCRYPTION_KEY),
                    keyPairs("AsymmetricSignatureKeyService", On.SIGNATURE_KEY))
            .flatMap(rows -> rows)
            .toList();

    /** The life of key pairs of either kind. */
    private static Stream<Row> keyPairs(String service, On key) {
        return Stream.of(
                row(service + "/Get", KmsAction.GET_KEY_PAIR).on(key, "kms.viewer"),
                row(service + "/List", KmsAction.LIST_KEY_PAIRS).on(On.FOLDER, "kms.auditor"),
                row(service + "/ListOperations", KmsAction.LIST_KEY_PAIR_OPERATIONS)
                        .on(key, "kms.viewer"),
                row(service + "/Create", KmsAction.CREATE_KEY_PAIR).on(On.FOLDER, "kms.editor"),
                row(service + "/Update", KmsAction.UPDATE_KEY_PAIR).on(key, "kms.editor"),
                row(service + "/Delete", KmsAction.DELETE_KEY_PAIR).on(key, "kms.admin"),
                row(service + "/ListAccessBindings", KmsAction.LIST_KEY_PAIR_BINDINGS)
                        .on(key, "kms.auditor"),
                row(service + "/SetAccessBindings", KmsAction.SET_KEY_PAIR_BINDINGS)
                        .on(key, "kms.admin"),
                row(service + "/UpdateAccessBindings", KmsAction.SET_KEY_PAIR_BINDINGS)
                        .on(key, "kms.admin"));
    }

    private static List<Row> others() {
        return List.of(
                row("IamTokenService/CreateForServiceAccount", SessionAction.CREATE_TOKEN_FOR_SERVICE_ACCOUNT)
                        .on(On.ACCOUNT, "iam.serviceAccounts.tokenCreator"),
                reader("ServiceAccountService/Get", IdentityAction.GET_IDENTITY),
                row("ServiceAccountService/List", IdentityAction.LIST_IDENTITIES)
                        .on(On.FOLDER, USER, "viewer")
                        .also("iam.viewer"),
                reader("ServiceAccountService/ListOperations", IdentityAction.LIST_IDENTITY_OPERATIONS),
                reader("ServiceAccountService/ListAccessBindings", IdentityAction.LIST_IDENTITY_BINDINGS),
                row("ServiceAccountService/Create", IdentityAction.CREATE_IDENTITY)
                        .on(On.FOLDER, ACCOUNT_ADMIN),
                changer("ServiceAccountService/Update", IdentityAction.UPDATE_IDENTITY),
                changer("ServiceAccountService/Delete", IdentityAction.DELETE_IDENTITY),
                changer("ServiceAccountService/Suspend", IdentityAction.SUSPEND_IDENTITY),
                changer("ServiceAccountService/Reactivate", IdentityAction.REACTIVATE_IDENTITY),
                // Documented is the primitive role alone.
                row("ServiceAccountService/SetAccessBindings", IdentityAction.SET_IDENTITY_BINDINGS)
                        .on(On.ACCOUNT, "admin")
                        .also("iam.admin"),
                row("ServiceAccountService/UpdateAccessBindings", IdentityAction.SET_IDENTITY_BINDINGS)
                        .on(On.ACCOUNT, "admin")
                        .also("iam.admin"),
                reader("AccessKeyService/Get", IdentityAction.GET_ACCESS_KEY),
                reader("AccessKeyService/List", IdentityAction.LIST_ACCESS_KEYS),
                reader("AccessKeyService/ListOperations", IdentityAction.GET_ACCESS_KEY),
                row("AccessKeyService/Create", IdentityAction.CREATE_ACCESS_KEY).on(On.ACCOUNT, ACCESS_KEY_ADMIN),
                row("AccessKeyService/Update", IdentityAction.UPDATE_ACCESS_KEY).on(On.ACCOUNT, ACCESS_KEY_ADMIN),
                row("AccessKeyService/Delete", IdentityAction.DELETE_ACCESS_KEY).on(On.ACCOUNT, ACCESS_KEY_ADMIN),
                row("TemporaryAccessKeyService/CreateEphemeral", IdentityAction.CREATE_EPHEMERAL_KEY)
                        .on(On.ACCOUNT, "iam.serviceAccounts.ephemeralAccessKeyAdmin"),
                reader("ApiKeyService/Get", IdentityAction.GET_API_KEY),
                reader("ApiKeyService/List", IdentityAction.LIST_API_KEYS),
                reader("ApiKeyService/ListOperations", IdentityAction.GET_API_KEY),
                row("ApiKeyService/Create", IdentityAction.CREATE_API_KEY).on(On.ACCOUNT, API_KEY_ADMIN),
                row("ApiKeyService/Update", IdentityAction.UPDATE_API_KEY).on(On.ACCOUNT, API_KEY_ADMIN),
                row("ApiKeyService/Delete", IdentityAction.DELETE_API_KEY).on(On.ACCOUNT, API_KEY_ADMIN),
                reader("KeyService/Get", IdentityAction.GET_AUTHORIZED_KEY),
                reader("KeyService/List", IdentityAction.LIST_AUTHORIZED_KEYS),
                reader("KeyService/ListOperations", IdentityAction.GET_AUTHORIZED_KEY),
                row("KeyService/Create", IdentityAction.CREATE_AUTHORIZED_KEY).on(On.ACCOUNT, KEY_ADMIN),
                row("KeyService/Update", IdentityAction.UPDATE_AUTHORIZED_KEY).on(On.ACCOUNT, KEY_ADMIN),
                row("KeyService/Delete", IdentityAction.DELETE_AUTHORIZED_KEY).on(On.ACCOUNT, KEY_ADMIN),
                row("OrganizationService/Get", OrganizationAction.GET_ORGANIZATION)
                        .on(On.ORGANIZATION, "organization-manager.viewer"),
                row("OrganizationService/Update", OrganizationAction.UPDATE_ORGANIZATION)
                        .on(On.ORGANIZATION, "organization-manager.editor"),
                row("OrganizationService/ListOperations", OrganizationAction.LIST_ORGANIZATION_OPERATIONS)
                        .on(On.ORGANIZATION, "organization-manager.viewer"),
                row("OrganizationService/ListAccessBindings", OrganizationAction.LIST_ORGANIZATION_BINDINGS)
                        .on(On.ORGANIZATION, "organization-manager.viewer"),
                row("OrganizationService/SetAccessBindings", OrganizationAction.SET_ORGANIZATION_BINDINGS)
                        .on(On.ORGANIZATION, "organization-manager.admin"),
                row("OrganizationService/UpdateAccessBindings", OrganizationAction.SET_ORGANIZATION_BINDINGS)
                        .on(On.ORGANIZATION, "organization-manager.admin"),
                row("CloudService/Create", OrganizationAction.CREATE_CLOUD)
                        .on(On.ORGANIZATION, "resource-manager.editor"),
                row("CloudService/Delete", OrganizationAction.DELETE_CLOUD).on(On.CLOUD, "resource-manager.editor"),
                row("CloudService/Get", OrganizationAction.GET_CLOUD)
                        .on(On.CLOUD, "resource-manager.auditor", "resource-manager.clouds.member"),
                row("CloudService/Update", OrganizationAction.UPDATE_CLOUD)
                        .on(On.CLOUD, "editor", "resource-manager.editor"),
                // Not documented; a caller that may read a resource may list its changes.
                row("CloudService/ListOperations", OrganizationAction.LIST_CLOUD_OPERATIONS)
                        .on(On.CLOUD, "resource-manager.viewer"),
                row("CloudService/ListAccessBindings", OrganizationAction.LIST_CLOUD_BINDINGS)
                        .on(On.CLOUD, "resource-manager.viewer"),
                row("CloudService/SetAccessBindings", OrganizationAction.SET_CLOUD_BINDINGS)
                        .on(On.CLOUD, "admin", "resource-manager.admin"),
                row("CloudService/UpdateAccessBindings", OrganizationAction.SET_CLOUD_BINDINGS)
                        .on(On.CLOUD, "admin", "resource-manager.admin"),
                row("FolderService/Get", OrganizationAction.GET_FOLDER).on(On.FOLDER, "resource-manager.auditor"),
                row("FolderService/List", OrganizationAction.LIST_FOLDERS).on(On.CLOUD, "resource-manager.auditor"),
                row("FolderService/Create", OrganizationAction.CREATE_FOLDER).on(On.CLOUD, "resource-manager.editor"),
                row("FolderService/Update", OrganizationAction.UPDATE_FOLDER).on(On.FOLDER, "resource-manager.editor"),
                row("FolderService/Delete", OrganizationAction.DELETE_FOLDER).on(On.FOLDER, "resource-manager.editor"),
                row("FolderService/ListOperations", OrganizationAction.LIST_FOLDER_OPERATIONS)
                        .on(On.FOLDER, "resource-manager.viewer"),
                row("FolderService/ListAccessBindings", OrganizationAction.LIST_FOLDER_BINDINGS)
                        .on(On.FOLDER, "resource-manager.viewer"),
                row("FolderService/SetAccessBindings", OrganizationAction.SET_FOLDER_BINDINGS)
                        .on(On.FOLDER, "admin", "resource-manager.admin"),
                row("FolderService/UpdateAccessBindings", OrganizationAction.SET_FOLDER_BINDINGS)
                        .on(On.FOLDER, "admin", "resource-manager.admin"),
                row("SymmetricKeyService/Get", KmsAction.GET_SYMMETRIC_KEY).on(On.KEY, "kms.viewer"),
                row("SymmetricKeyService/List", KmsAction.LIST_SYMMETRIC_KEYS).on(On.FOLDER, "kms.auditor"),
                row("SymmetricKeyService/ListVersions", KmsAction.LIST_SYMMETRIC_KEY_VERSIONS)
                        .on(On.KEY, "kms.viewer"),
                row("SymmetricKeyService/ListOperations", KmsAction.LIST_SYMMETRIC_KEY_OPERATIONS)
                        .on(On.KEY, "kms.viewer"),
                row("SymmetricKeyService/Create", KmsAction.CREATE_SYMMETRIC_KEY)
                        .on(On.FOLDER, "kms.editor"),
                row("SymmetricKeyService/Update", KmsAction.UPDATE_SYMMETRIC_KEY)
                        .on(On.KEY, "kms.editor"),
                row("SymmetricKeyService/Rotate", KmsAction.ROTATE_SYMMETRIC_KEY)
                        .on(On.KEY, "kms.editor"),
                row("SymmetricKeyService/SetPrimaryVersion", KmsAction.SET_PRIMARY_KEY_VERSION)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricKeyService/ScheduleVersionDestruction", KmsAction.SCHEDULE_KEY_VERSION_DESTRUCTION)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricKeyService/CancelVersionDestruction", KmsAction.CANCEL_KEY_VERSION_DESTRUCTION)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricKeyService/Delete", KmsAction.DELETE_SYMMETRIC_KEY)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricKeyService/ListAccessBindings", KmsAction.LIST_SYMMETRIC_KEY_BINDINGS)
                        .on(On.KEY, "kms.auditor"),
                row("SymmetricKeyService/SetAccessBindings", KmsAction.SET_SYMMETRIC_KEY_BINDINGS)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricKeyService/UpdateAccessBindings", KmsAction.SET_SYMMETRIC_KEY_BINDINGS)
                        .on(On.KEY, "kms.admin"),
                row("SymmetricCryptoService/Encrypt", KmsAction.ENCRYPT).on(On.KEY, "kms.keys.encrypter"),
                row("SymmetricCryptoService/Decrypt", KmsAction.DECRYPT).on(On.KEY, "kms.keys.decrypter"),
                row("SymmetricCryptoService/GenerateDataKey", KmsAction.GENERATE_DATA_KEY)
                        .on(On.KEY, "kms.keys.encrypter"),
                row("AsymmetricEncryptionCryptoService/Decrypt", KmsAction.DECRYPT_WITH_KEY_PAIR)
                        .on(On.ENCRYPTION_KEY, "kms.asymmetricEncryptionKeys.decrypter"),
                row("AsymmetricEncryptionCryptoService/GetPublicKey", KmsAction.GET_ENCRYPTION_PUBLIC_KEY)
                        .on(On.ENCRYPTION_KEY, "kms.asymmetricEncryptionKeys.publicKeyViewer"),
                row("AsymmetricSignatureCryptoService/Sign", KmsAction.SIGN)
                        .on(On.SIGNATURE_KEY, "kms.asymmetricSignatureKeys.signer"),
                row("AsymmetricSignatureCryptoService/SignHash", KmsAction.SIGN)
                        .on(On.SIGNATURE_KEY, "kms.asymmetricSignatureKeys.signer"),
                row("AsymmetricSignatureCryptoService/GetPublicKey", KmsAction.GET_SIGNATURE_PUBLIC_KEY)
                        .on(On.SIGNATURE_KEY, "kms.asymmetricSignatureKeys.publicKeyViewer"),
                // For a caller that did not start the operation.
                row("OperationService/Get", ServiceAction.GET_OPERATION).on(On.CLOUD, "viewer"),
                row("OperationService/Cancel", ServiceAction.CANCEL_OPERATION).on(On.CLOUD, "editor"));
    }

    private RoleTable() {}

    /** What a role is to be bound on. */
    enum On {
        ACCOUNT,
        KEY,
        ENCRYPTION_KEY,
        SIGNATURE_KEY,
        FOLDER,
        CLOUD,
        ORGANIZATION
    }

    /**
     * What a method needs.
     *
     * @param operation what it is in the server's table
     * @param weakest the documented roles, of which any is enough
     * @param also what is enough here besides
     */
    record Row(String method, Action operation, On on, Set<String> weakest, Set<String> also) {
        Row on(On place, String... roles) {
            return new Row(method, operation, place, Set.of(roles), also);
        }

        Row also(String... roles) {
            return new Row(method, operation, on, weakest, Set.of(roles));
        }

        /** Every role that is enough. */
        Set<String> enough() {
            var enough = new TreeSet<String>();
            for (var role : GRAPH.keySet()) {
                var included = included(role);
                if (weakest.stream().anyMatch(included::contains)
                        || also.stream().anyMatch(included::contains)) {
                    enough.add(role);
                }
            }
            return enough;
        }

        @Override
        public String toString() {
            return method;
        }
    }

    /** Every role. */
    static Set<String> roles() {
        return GRAPH.keySet();
    }

    private static Row row(String method, Action operation) {
        return new Row(method, operation, On.ACCOUNT, Set.of(), Set.of());
    }

    /** A reader of service accounts; that the viewer of their service may, too, is not documented. */
    private static Row reader(String method, Action operation) {
        return row(method, operation).on(On.ACCOUNT, USER, "viewer").also("iam.viewer");
    }

    private static Row changer(String method, Action operation) {
        return row(method, operation).on(On.ACCOUNT, "editor", ACCOUNT_ADMIN);
    }

    private static Set<String> included(String role) {
        var included = new TreeSet<String>();
        var open = new ArrayDeque<>(List.of(role));
        while (!open.isEmpty()) {
            var next = open.remove();
            if (included.add(next)) {
                open.addAll(GRAPH.getOrDefault(next, Set.of()));
            }
        }
        return included;
    }
}
