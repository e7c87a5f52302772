package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Sealed;
import java.util.List;

/** Looks over everything that is stored, to find what is damaged. Everything is read a page at a time. */
public final class IntegrityStore {
    private IntegrityStore() {}

    /** What each record of a kind must have beside it. */
    public enum Reference {
        ACCOUNT_DEFAULT_FOLDER("account", "its default folder"),
        ACCOUNT_ROOT("account", "its root"),
        ACCOUNT_PURGE("account", "the job that deletes its content"),
        FOLDER_DELETION("folder", "the job that deletes it"),
        IDENTITY_FOLDER("identity", "its folder"),
        TAG_IDENTITY("identity", "itself, though it has tags"),
        ACCESS_KEY_OWNER("access key", "its owner"),
        ACCESS_KEY_USE("access key", "itself, though it was used"),
        API_KEY_OWNER("API key", "its owner"),
        AUTHORIZED_KEY_OWNER("authorized key", "its owner"),
        MFA_DEVICE_OWNER("MFA device", "its owner"),
        TAG_MFA_DEVICE("MFA device", "itself, though it has tags"),
        LAST_USE("identity or key", "itself, though it was used"),
        MEMBERSHIP_GROUP("group", "itself, though it has members"),
        MEMBERSHIP_IDENTITY("identity", "itself, though it is a member of groups"),
        MANAGED_POLICY_DEFAULT("managed policy", "its default version"),
        POLICY_VERSION_POLICY("managed policy", "itself, though it has versions"),
        TAG_POLICY("managed policy", "itself, though it has tags"),
        ATTACHMENT_HOLDER("user, group or role", "itself, though policies are attached to it"),
        ATTACHMENT_POLICY("managed policy", "itself, though it is attached"),
        INLINE_POLICY_HOLDER("user, group or role", "itself, though it has inline policies"),
        BOUNDARY_HOLDER("user or role", "itself, though it has a permissions boundary"),
        BOUNDARY_POLICY("managed policy", "itself, though it is a permissions boundary"),
        TAG_ROLE("role", "itself, though it has tags"),
        ROLE_USE("role", "itself, though it was used"),
        INSTANCE_PROFILE_ROLE("role", "itself, though it is in an instance profile"),
        TAG_INSTANCE_PROFILE("instance profile", "itself, though it has tags"),
        OIDC_CLIENT_ID("OIDC provider", "itself, though it has client ids"),
        OIDC_THUMBPRINT("OIDC provider", "itself, though it has thumbprints"),
        TAG_OIDC_PROVIDER("OIDC provider", "itself, though it has tags"),
        BINDING_RESOURCE("resource", "itself, though it has access bindings"),
        KMS_KEY_FOLDER("KMS key", "its folder"),
        KMS_KEY_PRIMARY("KMS key", "its primary version"),
        KMS_KEY_ROTATION("KMS key", "the job that rotates it"),
        KMS_KEY_DESTRUCTION("KMS key", "the job that destroys it"),
        KEY_VERSION_KEY("key version", "its key"),
        KEY_VERSION_MATERIAL("key version", "its material"),
        KEY_VERSION_DESTRUCTION("key version", "the job that destroys it"),
        KEY_MATERIAL_EXPIRY("key version", "the job that ends its imported material"),
        TAG_KMS_KEY("KMS key", "itself, though it has tags"),
        KMS_KEY_USE("KMS key", "itself, though it was used"),
        KMS_ALIAS_KEY("KMS key", "itself, though it has an alias"),
        KMS_GRANT_KEY("KMS key", "itself, though there are grants on it"),
        JOB_FOLDER("folder", "itself, though a job is to delete it"),
        JOB_ROTATION("KMS key", "itself, though a job is to rotate it"),
        JOB_DESTRUCTION("KMS key", "itself, though a job is to destroy it"),
        JOB_OPERATION("operation", "itself, though a job is to end it"),
        OPERATION_JOB("operation", "the job that ends it");

        private final String kind;
        private final String other;

        Reference(String kind, String other) {
            this.kind = kind;
            this.other = other;
        }

        /** What the records are called. */
        public String kind() {
            return kind;
        }

        /** What a record lacks that is not whole, in words. */
        public String other() {
            return other;
        }
    }

    /** Records that hold a sealed secret, or a seal over what stands beside it. */
    public enum SealedTable {
        ACCESS_KEYS,
        API_KEYS,
        AUTHORIZED_KEYS,
        MFA_DEVICES,
        OUTBOUND_KEYS,
        KEY_VERSIONS
    }

    /** A record, and whether what must be there is there. */
    public record PageView(String id, boolean whole) {}

    /**
     * A record with a sealed secret.
     *
     * @param beside what it is bound to, besides the record: the owner and what proves the key, the owner of
     *     a device if it has one, issuer, algorithm and public key of a pair, or the key of a version
     */
    public record SealedView(String id, List<String> beside, Sealed sealed) {
        public SealedView {
            beside = List.copyOf(beside);
        }
    }

    /** A count that is kept, and what there really is. */
    public record Count(long kept, long found) {}

    /** What can be asked. */
    public interface Reads {
        /** Accounts that have records and are not in the directory; at most {@code limit}. */
        List<String> orphans(int limit);

        /** How many records of an account have something to look at. */
        long count(AccountId account, Reference reference);

        /** The same of records with secrets. */
        long count(AccountId account, SealedTable sealedTable);

        /** Records of an account, ordered by id. */
        Page<PageView> look(AccountId account, Reference reference, Page.Request page);

        /** Records of an account that have a secret, ordered by id. */
        Page<SealedView> secrets(AccountId account, SealedTable sealedTable, Page.Request page);

        /** Users of an account. */
        Count users(AccountId account);

        /** Accounts that are not deleted. */
        Count accounts();

        /** True when the organization that the account names exists. */
        boolean hasOrganization(AccountId account);

        /** True when the directory says the same about the account as the account itself. */
        boolean isListedAsItIs(AccountId account);

        /** True when the account has keys that sign identity tokens only if it is their issuer, and if it is one. */
        boolean hasKeysOfItsIssuer(AccountId account);

        /** True when a job of the account is due before the directory says. */
        boolean isDueEarlier(AccountId account);
    }
}
