package dev.keyhold.domain.resource;

import dev.keyhold.domain.authz.rolebinding.RoleBindingEvaluator;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef.Resource;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * Finds resources by the identifiers clients send, and what stands above them. What belongs to another account is not
 * found, exactly like what does not exist, except by a principal that has a role on the organization of both.
 */
public final class Resources {
    private Resources() {}

    /** The caller's own account, which is its cloud. */
    public static Account account(ReadTx tx, Principal principal) {
        return tx.accounts().find(principal.account()).orElseThrow();
    }

    /** The account whose cloud has that id. */
    public static Account cloud(ReadTx tx, Principal principal, String id) {
        return reachable(tx, principal, id)
                .flatMap(parsed -> tx.accounts().find(parsed.account()))
                .filter(account -> account.cloud().text().equals(id))
                .orElseThrow(() -> notFound(ResourceType.CLOUD, id));
    }

    /** The organization of the principal's account, if it has that id. */
    public static Resource organization(ReadTx tx, Principal principal, String id) {
        var organization = account(tx, principal).organization();
        if (!organization.text().equals(id)) {
            throw notFound(ResourceType.ORGANIZATION, id);
        }
        return new Resource(ResourceType.ORGANIZATION, organization);
    }

    public static Folder folder(ReadTx tx, Principal principal, String id) {
        return reachable(tx, principal, id)
                .flatMap(parsed -> tx.folders().find(parsed.account(), parsed))
                .orElseThrow(() -> notFound(ResourceType.FOLDER, id));
    }

    /** The service account of that id; never the root, which the Yandex Cloud API does not show. */
    public static Identity serviceAccount(ReadTx tx, Principal principal, String id) {
        return findServiceAccount(tx, principal, id).orElseThrow(() -> notFound(ResourceType.SERVICE_ACCOUNT, id));
    }

    /** The same, if there is one. */
    public static Optional<Identity> findServiceAccount(ReadTx tx, Principal principal, String id) {
        return reachable(tx, principal, id)
                .flatMap(parsed -> tx.identities().find(parsed.account(), parsed))
                .filter(identity -> !identity.isRoot());
    }

    /** The symmetric key of that id, unless it is deleted. */
    public static KmsKey symmetricKey(ReadTx tx, Principal principal, String id) {
        return key(tx, principal, ResourceType.SYMMETRIC_KEY, id);
    }

    /** The key of that type and id, unless it is deleted. */
    public static KmsKey key(ReadTx tx, Principal principal, ResourceType type, String id) {
        return reachable(tx, principal, id)
                .flatMap(parsed -> tx.kmsKeys().find(parsed.account(), parsed))
                .filter(key -> isOf(key, type) && key.deleteAt().isEmpty())
                .orElseThrow(() -> notFound(type, id));
    }

    /** Whether a key is one of that type: one of another kind is none that role bindings know of. */
    public static boolean isOf(KmsKey key, ResourceType type) {
        return typeOf(key.kind()).filter(type::equals).isPresent();
    }

    private static Optional<ResourceType> typeOf(KmsKey.Kind kind) {
        if (kind.origin() != KmsKey.Origin.GENERATED) {
            return Optional.empty();
        }
        return switch (kind.spec()) {
            case SYMMETRIC_DEFAULT -> Optional.of(ResourceType.SYMMETRIC_KEY);
            case RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521 ->
                switch (kind.usage()) {
                    case ENCRYPT_DECRYPT -> Optional.of(ResourceType.ASYMMETRIC_ENCRYPTION_KEY);
                    case SIGN_VERIFY -> Optional.of(ResourceType.ASYMMETRIC_SIGNATURE_KEY);
                    case GENERATE_VERIFY_MAC, KEY_AGREEMENT -> Optional.empty();
                };
            case ECC_NIST_EDWARDS25519, HMAC_224, HMAC_256, HMAC_384, HMAC_512, ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
                Optional.empty();
        };
    }

    /** {@code id}, if it is an identifier of an account that the principal can find anything of. */
    public static Optional<ResourceId> reachable(ReadTx tx, Principal principal, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(principal.account())
                        || other(tx, principal, parsed.account())
                                .filter(Account::isOpen)
                                .isPresent());
    }

    /** The same of an operation: the deletion of a cloud can be read where nothing else is found any more. */
    public static Optional<ResourceId> reachableOperation(ReadTx tx, Principal principal, String id) {
        return ResourceId.parse(id)
                .filter(parsed -> parsed.account().equals(principal.account())
                        || other(tx, principal, parsed.account()).isPresent());
    }

    /**
     * Another account of the principal's organization, if it has a role on that. Whether the other account exists is
     * looked up last, so that nobody else can tell.
     */
    private static Optional<Account> other(ReadTx tx, Principal principal, AccountId id) {
        var organization = account(tx, principal).organization();
        return hasRole(tx, organization, principal.id())
                ? tx.accounts().find(id).filter(other -> other.organization().equals(organization))
                : Optional.empty();
    }

    /** Whether the subject has a role on the organization of that account. */
    public static boolean hasRoleOnOrganization(ReadTx tx, AccountId account, ResourceId subject) {
        return hasRole(tx, tx.accounts().find(account).orElseThrow().organization(), subject);
    }

    private static boolean hasRole(ReadTx tx, ResourceId organization, ResourceId subject) {
        return RoleBindingEvaluator.isBound(tx.bindings().on(organization.account(), organization), subject);
    }

    /** The account that {@code id} names; the principal's where it is no identifier. New identifiers are of it. */
    public static AccountId accountOf(Principal principal, String id) {
        return ResourceId.parse(id).map(ResourceId::account).orElseGet(principal::account);
    }

    public static Resource path(Account account) {
        return new Resource(ResourceType.CLOUD, List.of(account.cloud(), account.organization()));
    }

    public static Resource path(ReadTx tx, Folder folder) {
        var account = tx.accounts().find(folder.account()).orElseThrow();
        return new Resource(ResourceType.FOLDER, List.of(folder.id(), folder.cloud(), account.organization()));
    }

    public static Resource path(ReadTx tx, Identity identity) {
        return path(tx.accounts().find(identity.account()).orElseThrow(), identity);
    }

    /** The path of an identity of that account. */
    public static Resource path(Account account, Identity identity) {
        return inFolder(account, ResourceType.SERVICE_ACCOUNT, identity.id(), identity.folder());
    }

    public static Resource path(ReadTx tx, KmsKey key) {
        return path(tx.accounts().find(key.account()).orElseThrow(), key);
    }

    /** The path of a key of that account. */
    public static Resource path(Account account, KmsKey key) {
        return inFolder(account, typeOf(key.kind()).orElse(ResourceType.SYMMETRIC_KEY), key.id(), key.folder());
    }

    /** An operation, in the resource that it acts on. */
    public static Resource operation(ReadTx tx, AccountId of, ResourceId operation, ResourceId resource) {
        var account = tx.accounts().find(of).orElseThrow();
        return new Resource(
                ResourceType.OPERATION,
                resource.equals(account.organization())
                        ? List.of(operation, resource)
                        : List.of(operation, resource, account.cloud(), account.organization()));
    }

    private static Resource inFolder(Account account, ResourceType type, ResourceId id, ResourceId folder) {
        return new Resource(type, List.of(id, folder, account.cloud(), account.organization()));
    }

    public static ServiceException notFound(ResourceType kind, String id) {
        return new ServiceException(new ServiceError.NotFound(kind, id));
    }
}
