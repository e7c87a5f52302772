package dev.keyhold.store;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.KeyLastUse;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys of the KMS with their versions, tags, aliases and grants. A deleted key is found by its identifier until it
 * goes, and listed nowhere; so are its aliases, which nobody else can have meanwhile.
 */
public final class KmsKeyStore {
    private KmsKeyStore() {}

    /** What can be asked. */
    public interface Reads extends TagStore.Reads {
        Optional<KmsKey> find(AccountId account, ResourceId id);

        /** Those of up to {@link ReadTx#MAX_IDS} keys that there are, in any order. */
        List<KmsKey> findAll(AccountId account, List<ResourceId> ids);

        /** Keys in a folder that are not deleted, ordered by identifier. */
        Page<KmsKey> inFolder(AccountId account, ResourceId folder, Page.Request page);

        /** Those of them for that usage that have one of these specs, and whose material was made here. */
        Page<KmsKey> inFolder(
                AccountId account, ResourceId folder, KeyUsage usage, List<KeySpec> specs, Page.Request page);

        /** Keys of an account that are not deleted, ordered by identifier. */
        Page<KmsKey> inAccount(AccountId account, Page.Request page);

        /** How many keys of the account are not deleted. */
        int count(AccountId account);

        Optional<KeyVersion> version(AccountId account, ResourceId id);

        /** Versions of a key, oldest first. */
        Page<KeyVersion> versions(AccountId account, ResourceId key, Page.Request page);

        /** Versions of a key that have material, oldest first; a quota bounds how many there are. */
        List<KeyVersion> usableVersions(AccountId account, ResourceId key);

        /** The same of up to {@link ReadTx#MAX_IDS} keys, of those that have any. */
        Map<ResourceId, List<KeyVersion>> usableVersions(AccountId account, List<ResourceId> keys);

        /** The tags of up to {@link ReadTx#MAX_IDS} keys, of those that have any, ordered as those of one. */
        Map<ResourceId, List<Tag>> tags(AccountId account, List<ResourceId> keys);

        Optional<KmsAlias> alias(AccountId account, String name);

        /** Those with up to {@link ReadTx#MAX_IDS} names that there are, in any order. */
        List<KmsAlias> aliases(AccountId account, List<String> names);

        /** Aliases of keys that are not deleted, ordered by name. */
        Page<KmsAlias> aliases(AccountId account, Page.Request page);

        /** Aliases of a key, ordered by name. */
        Page<KmsAlias> aliasesOf(AccountId account, ResourceId key, Page.Request page);

        /** All aliases of up to {@link ReadTx#MAX_IDS} keys, of those that have any, ordered as those of one. */
        Map<ResourceId, List<KmsAlias>> aliasesOf(AccountId account, List<ResourceId> keys);

        Optional<KmsGrant> grant(AccountId account, String id);

        /** Grants on a key, ordered by identifier. */
        Page<KmsGrant> grantsOn(AccountId account, ResourceId key, Page.Request page);

        /** Grants on a key for one principal, ordered by identifier. */
        Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, Page.Request page);

        /**
         * Grants on up to {@link ReadTx#MAX_IDS} keys for as many principals, ordered by identifier.
         *
         * @param most how many are read; there may be more
         */
        List<KmsGrant> grantsTo(AccountId account, List<ResourceId> keys, List<String> grantees, int most);

        /** Those for one principal with that name, ordered by identifier. */
        Page<KmsGrant> grantsTo(AccountId account, ResourceId key, String grantee, String name, Page.Request page);

        /** Grants on a key for one principal that allow an operation, ordered by identifier. */
        Page<KmsGrant> grantsOf(AccountId account, ResourceId key, String grantee, String operation, Page.Request page);

        /** How many grants there are on a key. */
        int countGrants(AccountId account, ResourceId key);

        Optional<KeyLastUse> lastUse(AccountId account, ResourceId key);

        /** Grants of an account that a principal may retire as the one named for that, ordered by identifier. */
        Page<KmsGrant> retirableGrants(AccountId account, String principal, Page.Request page);
    }

    /** What can be changed. */
    public interface Writes extends Reads, TagStore.Writes {
        /** Adds a key whose identifier must be free. */
        void insert(KmsKey key);

        /** Stores all but the identifiers and the kind of a key that exists. */
        void update(KmsKey key);

        /** Remembers a use if the key still exists and no later use is known. Not announced as a change. */
        void recordUse(AccountId account, ResourceId key, KeyLastUse use);

        /** Removes a key that exists, with its versions, tags, aliases, grants and last use. */
        void delete(KmsKey key);

        /** Adds a version whose identifier must be free. */
        void insert(KeyVersion version);

        /** Stores status, description, time of destruction and material of a version that exists. */
        void update(KeyVersion version);

        /** Removes a version that exists. */
        void delete(KeyVersion version);

        /** Adds an alias whose name must be free. */
        void insert(KmsAlias alias);

        /** Stores the key and the time of an alias that exists. */
        void update(KmsAlias alias);

        /** Removes an alias that exists. */
        void delete(KmsAlias alias);

        /** Adds a grant whose identifier must be free. */
        void insert(KmsGrant grant);

        /** Removes a grant that exists. */
        void delete(KmsGrant grant);
    }
}
