package dev.keyhold.domain.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How keys are named where key policies decide: by UUIDs, ARNs and aliases. All ARNs are of one region, whatever region
 * clients sign for.
 */
public final class KeyNames {
    /** What the names of aliases begin with. */
    public static final String ALIAS = "alias/";

    private static final String MATERIAL_LABEL = "keyhold key material id 1";
    private static final String KEY = "key/";
    /** The identifier of a key of a kind that there is none of here. */
    private static final Pattern MULTI_REGION = Pattern.compile("mrk-[0-9a-f]{32}");

    /** Names that are remembered, because each has check bits, for which a hash is computed. */
    private static final long MAX_REMEMBERED = 10_000;

    private final String region;
    private final Cache<String, ResourceId> keys = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Cache<ResourceId, Arn> arns = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** {@code region} is the one of all ARNs. */
    public KeyNames(String region) {
        this.region = region;
    }

    /** What a text names. */
    sealed interface Name {
        /** A key by its identifier; it need not exist. */
        record OfKey(ResourceId id) implements Name {}

        record OfAlias(AccountId account, String name) implements Name {}
    }

    /** The region of all ARNs. */
    String region() {
        return region;
    }

    /** The bare identifier of a key. */
    public String uuid(ResourceId key) {
        return KeyUuid.of(key);
    }

    /** The key with a bare identifier; empty for a text that is the identifier of none. */
    public static Optional<ResourceId> keyOfUuid(String uuid) {
        return KeyUuid.parse(uuid);
    }

    /** The identifier of the material of a version: 64 hexadecimal digits, which say nothing of the material. */
    public static String materialId(ResourceId key, ResourceId version) {
        return Sha256.hex(MATERIAL_LABEL + key.text() + version.text());
    }

    public Arn key(ResourceId key) {
        return arns.get(key, it -> Arn.kmsKey(region, it.account(), KeyUuid.of(it)));
    }

    /** {@code name} is without the prefix. */
    public Arn alias(AccountId account, String name) {
        return Arn.kmsAlias(region, account, name);
    }

    /**
     * What a text names, for a caller of that account.
     *
     * @throws ServiceException with {@link ServiceError.RefusedKey} when it is no name, or one of another region
     */
    Name parse(AccountId caller, String text) {
        if (text.startsWith(ALIAS)) {
            return new Name.OfAlias(caller, text.substring(ALIAS.length()));
        }
        return text.startsWith("arn:") ? ofArn(text) : ofId(caller, text, text);
    }

    private Name ofArn(String text) {
        var arn = Arn.parse(text).filter(Arn::isKms).orElseThrow(() -> invalid(text));
        if (!arn.region().equals(region)) {
            throw refused(KeyProblem.OTHER_REGION, Redaction.name(arn.region()));
        }
        var account = new AccountId(arn.account());
        var resource = arn.resource();
        if (resource.startsWith(ALIAS)) {
            return new Name.OfAlias(account, resource.substring(ALIAS.length()));
        }
        if (!resource.startsWith(KEY)) {
            throw invalid(text);
        }
        return ofId(account, resource.substring(KEY.length()), text);
    }

    private Name ofId(AccountId account, String id, String text) {
        if (!KeyUuid.isUuid(id) && !MULTI_REGION.matcher(id).matches()) {
            throw invalid(text);
        }
        return new Name.OfKey(
                ofUuid(id).filter(key -> key.account().equals(account)).orElseThrow(() -> unknown(account, id)));
    }

    /** The same as {@link #keyOfUuid} for a name that may be remembered; one of no key is not. */
    private Optional<ResourceId> ofUuid(String uuid) {
        var known = keys.getIfPresent(uuid);
        if (known != null) {
            return Optional.of(known);
        }
        var found = KeyUuid.parse(uuid);
        found.ifPresent(key -> keys.put(uuid, key));
        return found;
    }

    private ServiceException unknown(AccountId account, String id) {
        return refused(KeyProblem.UNKNOWN_KEY, Arn.kmsKey(region, account, id).text());
    }

    /** There is no key of that identifier. */
    ServiceException unknown(ResourceId key) {
        return refused(KeyProblem.UNKNOWN_KEY, key(key).text());
    }

    ServiceException unknownAlias(AccountId account, String name) {
        return refused(
                KeyProblem.UNKNOWN_ALIAS, alias(account, Redaction.name(name)).text());
    }

    private static ServiceException invalid(String text) {
        return refused(KeyProblem.INVALID_KEY_ID, Redaction.name(text));
    }

    /** Refuses a key whose deletion is scheduled. */
    void requireStaying(KmsKey key) {
        if (key.pendingDeletionAt().isPresent()) {
            throw refused(KeyProblem.KEY_IS_PENDING_DELETION, key);
        }
    }

    ServiceException refused(KeyProblem problem, KmsKey key) {
        return refused(problem, key(key.id()).text());
    }

    static ServiceException refused(KeyProblem problem, String subject) {
        return new ServiceException(new ServiceError.RefusedKey(problem, subject));
    }

    /** The name of an alias, without the prefix that it must have; empty for another text. */
    static Optional<String> aliasIn(String text) {
        return text.startsWith(ALIAS) ? Optional.of(text.substring(ALIAS.length())) : Optional.empty();
    }
}
