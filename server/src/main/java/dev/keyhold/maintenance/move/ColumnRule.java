package dev.keyhold.maintenance.move;

import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.EncryptionContext;
import dev.keyhold.model.Folder;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Job;
import dev.keyhold.model.KeySpec;
import dev.keyhold.model.KeyUsage;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SymmetricAlgorithm;
import dev.keyhold.model.TokenAlgorithm;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a column of a file may hold. The file may be an attacker's: a value that the program could not have
 * stored would fail later, perhaps in work that is done for all accounts.
 *
 * @param accepts whether a value of that type may be there, in an account
 * @param optional whether there may be none
 */
record ColumnRule(Type type, BiPredicate<Object, AccountId> accepts, boolean optional) {
    /** How a value is written in JSON. */
    enum Type {
        TEXT,
        NUMBER,
        /** In base64. */
        BYTES
    }

    private static final long LATEST = 253_402_300_799_999_999L;
    private static final long MAX_SESSION = 12 * 3_600 * 1_000_000L;
    private static final long DAY = 24 * 3_600 * 1_000_000L;
    private static final long MAX_PERIOD = 36_500 * DAY;
    private static final long MAX_COUNT = 1L << 53;
    private static final int KIB = 1024;
    /** The longest document that is stored anywhere, with room. */
    private static final int DOCUMENT = 256 * KIB;

    private static final int MAX_BYTES = 64 * KIB;

    /** By the names that {@link AccountTables} uses. */
    private static final Map<String, ColumnRule> RULES = Map.ofEntries(
            Map.entry("id", text((text, account) -> isOf(text, account))),
            // Of any account, as principals of other accounts act here, too.
            Map.entry("any-id", text(ResourceId::isValid)),
            Map.entry("access-key-id", text(AccessKeyId::isValid)),
            Map.entry("account-id", text(AccountId::isValid)),
            Map.entry("account-name", text(AccountRules::isName)),
            Map.entry("email", text(AccountRules::isEmail)),
            Map.entry("alias", text(Pattern.compile("[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]"))),
            Map.entry("cloud-name", text(Pattern.compile("[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"))),
            Map.entry("active", text("ACTIVE"::equals)),
            Map.entry("policy-ref", text(ColumnRule::isPolicyRef)),
            Map.entry("version", text(Pattern.compile("v[1-9][0-9]{0,8}"))),
            Map.entry("hex", text(Pattern.compile("[0-9a-f]{16,64}"))),
            Map.entry("word", text(Pattern.compile("[A-Za-z0-9_.:/-]{0,256}"))),
            Map.entry("name", text(text -> text.length() <= 2 * KIB)),
            Map.entry("text", text(text -> text.length() <= 16 * KIB)),
            Map.entry("labels", text(ColumnRule::isLabels)),
            Map.entry("document", text(text -> text.length() <= DOCUMENT)),
            Map.entry("quota", text("USERS_PER_ACCOUNT"::equals)),
            Map.entry("time", number(number -> number >= 0 && number <= LATEST)),
            Map.entry("flag", number(number -> number == 0 || number == 1)),
            // Of a role, in microseconds: as long as any session.
            Map.entry("session", number(number -> number > 0 && number <= MAX_SESSION)),
            // Of a key's rotation, in microseconds: from a day to a hundred years.
            Map.entry("period", number(number -> number >= DAY && number <= MAX_PERIOD)),
            // Of what is counted, one by one: there is room for more.
            Map.entry("number", number(number -> number >= 0 && number <= MAX_COUNT)),
            Map.entry("small", number(number -> number >= -KIB * KIB && number <= KIB * KIB)),
            Map.entry("bytes", bytes(bytes -> bytes.length <= MAX_BYTES)),
            Map.entry("digest", bytes(bytes -> bytes.length == 32)),
            Map.entry("secret", bytes(bytes -> bytes.length >= 1 && bytes.length <= 16 * KIB)),
            Map.entry("context", bytes(bytes -> bytes.length == 0 || isContext(bytes))),
            Map.entry("folder-status", one(Folder.Status.values())),
            Map.entry("identity-kind", one(Identity.Kind.values())),
            Map.entry("identity-status", one(Identity.Status.values())),
            Map.entry("key-status", one(AccessKey.Status.values())),
            Map.entry("mark", text("WEAK"::equals)),
            Map.entry("key-algorithm", one(AuthorizedKey.Algorithm.values())),
            Map.entry("token-algorithm", one(TokenAlgorithm.values())),
            Map.entry("job-kind", one(jobs())),
            Map.entry("kms-spec", one(KeySpec.values())),
            Map.entry("kms-usage", one(KeyUsage.values())),
            Map.entry("kms-origin", one(KmsKey.Origin.values())),
            Map.entry("kms-status", one(KmsKey.Status.values())),
            Map.entry("kms-algorithm", one(SymmetricAlgorithm.values())),
            Map.entry("version-cause", one(KeyVersion.Cause.values())),
            Map.entry("version-status", one(KeyVersion.Status.values())),
            Map.entry("constraint-kind", text(ColumnRule::isConstraint)),
            Map.entry("outcome", one(AuditEvent.Outcome.values())));

    /** The rule of that name; with a question mark after it, there may also be no value. */
    static ColumnRule named(String name) {
        var optional = name.endsWith("?");
        var rule = Optional.ofNullable(RULES.get(optional ? name.substring(0, name.length() - 1) : name))
                .orElseThrow(() -> new IllegalStateException("no rule " + name));
        return new ColumnRule(rule.type, rule.accepts, optional);
    }

    /** True when the value, of the right type or absent, may be in a row of the account. */
    boolean isMet(@Nullable Object value, AccountId account) {
        return value == null ? optional : accepts.test(value, account);
    }

    private static ColumnRule text(BiPredicate<String, AccountId> accepts) {
        return new ColumnRule(
                Type.TEXT, (value, account) -> value instanceof String text && accepts.test(text, account), false);
    }

    private static ColumnRule text(Predicate<String> accepts) {
        return text((text, _) -> accepts.test(text));
    }

    private static ColumnRule text(Pattern pattern) {
        return text(pattern.asMatchPredicate());
    }

    private static ColumnRule one(Enum<?>[] values) {
        Set<String> names = Arrays.stream(values).map(Enum::name).collect(Collectors.toUnmodifiableSet());
        return text(names::contains);
    }

    private static ColumnRule number(LongPredicate accepts) {
        return new ColumnRule(Type.NUMBER, (value, _) -> value instanceof Long number && accepts.test(number), false);
    }

    private static ColumnRule bytes(Predicate<byte[]> accepts) {
        return new ColumnRule(Type.BYTES, (value, _) -> value instanceof byte[] bytes && accepts.test(bytes), false);
    }

    /** An organization's identifier names its management account, and nothing of an organization is moved. */
    private static boolean isOf(String text, AccountId account) {
        return ResourceId.parse(text)
                .filter(id -> id.account().equals(account) && !id.prefix().equals(ResourceId.ORGANIZATION))
                .isPresent();
    }

    private static boolean isPolicyRef(String text) {
        return text.startsWith(PolicyRef.PREDEFINED_PREFIX) ? text.length() <= 2 * KIB : ResourceId.isValid(text);
    }

    private static boolean isLabels(String text) {
        return text.length() <= MAX_BYTES && text.lines().allMatch(line -> line.indexOf('=') > 0);
    }

    private static boolean isContext(byte[] bytes) {
        return bytes.length <= MAX_BYTES && EncryptionContext.parse(bytes).isPresent();
    }

    private static boolean isConstraint(String text) {
        return text.isEmpty()
                || Arrays.stream(KmsGrant.Constraint.Kind.values())
                        .anyMatch(kind -> kind.name().equals(text));
    }

    /** The end of an account is the business of the installation that it is in. */
    private static Enum<?>[] jobs() {
        return Stream.of(Job.Kind.values())
                .filter(kind -> kind != Job.Kind.PURGE_ACCOUNT)
                .toArray(Enum<?>[]::new);
    }
}
