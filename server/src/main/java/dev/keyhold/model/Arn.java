package dev.keyhold.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An Amazon resource name, {@code arn:partition:service:region:account:resource}. Services without regions leave the
 * region empty.
 */
public record Arn(String partition, String service, String region, String account, String resource) {
    /** The form of the ARN of a user, for messages. */
    static final String EXAMPLE = "arn:aws:iam::…:user/…";

    private static final String PREFIX = "arn";
    private static final String PARTITION = "aws";
    private static final String IAM = "iam";
    private static final int PARTS = 6;
    private static final Pattern PARTITIONS = Pattern.compile("aws[a-z-]*");
    private static final Pattern IDENTITY = Pattern.compile("root|user/([\\x21-\\x7E]+/)?[A-Za-z0-9_+=,.@-]+");
    private static final Pattern POLICY = Pattern.compile("policy/.+");
    /** The owner of the policies that AWS itself manages. */
    private static final String MANAGED = "aws";

    private static final String USER_ID_PREFIX = "AIDA";

    /** Reads an ARN; empty when the text is none. */
    public static Optional<Arn> parse(String text) {
        var parts = text.split(":", PARTS);
        return parts.length == PARTS
                        && parts[0].equals(PREFIX)
                        && PARTITIONS.matcher(parts[1]).matches()
                ? Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }

    /** The ARN of an identity: a user's has its path and name in it, and changes with them. */
    public static Arn of(Identity identity) {
        return identity.isRoot()
                ? root(identity.account())
                : user(identity.account(), identity.path(), identity.name());
    }

    public static Arn root(AccountId account) {
        return iam(account, "root");
    }

    public static Arn user(AccountId account, String path, String name) {
        return iam(account, "user" + path + name);
    }

    private static Arn iam(AccountId account, String resource) {
        return new Arn(PARTITION, IAM, "", account.text(), resource);
    }

    /**
     * The resource of an authorization, as denials name it: by its ARN where it has one. Names that may be secrets are
     * redacted.
     */
    public static String describe(ResourceRef resource) {
        return switch (resource) {
            case ResourceRef.WholeAccount(var _) -> "*";
            case ResourceRef.AllUsers(var account) -> user(account, "/", "").text();
            case ResourceRef.User(var account, var path, var name) ->
                user(account, Redaction.of(path), Redaction.of(name)).text();
            case ResourceRef.Root(var account) -> root(account).text();
            case ResourceRef.Resource inFolder -> inFolder.id().text();
            case ResourceRef.Key(var id) -> "access key " + id;
        };
    }

    /** Whether it has the form of the ARN of an identity. */
    public boolean isIdentity() {
        return partition.equals(PARTITION)
                && isIam()
                && AccountId.isValid(account)
                && IDENTITY.matcher(resource).matches();
    }

    /** Whether it has the form of the ARN of an IAM policy, of an account or of AWS. */
    public boolean isPolicy() {
        return isIam()
                && (account.equals(MANAGED) || AccountId.isValid(account))
                && POLICY.matcher(resource).matches();
    }

    private boolean isIam() {
        return service.equals(IAM) && region.isEmpty();
    }

    public String text() {
        return String.join(":", PREFIX, partition, service, region, account, resource);
    }

    @Override
    public String toString() {
        return text();
    }

    /** The unique id that AWS shows for an identity: a user's {@code AIDA…}, the root's account number. */
    public static String uniqueId(Identity identity) {
        return identity.isRoot() ? identity.account().text() : userId(identity.id());
    }

    /** The unique id of the user with that identifier. */
    public static String userId(ResourceId user) {
        return user.uniqueId(USER_ID_PREFIX);
    }

    /** The identifier of the user with that unique id, or empty when it is none. */
    static Optional<ResourceId> ofUserId(String text) {
        return text.startsWith(USER_ID_PREFIX)
                ? ResourceId.ofUniqueId(ResourceId.IAM, text.substring(USER_ID_PREFIX.length()))
                : Optional.empty();
    }
}
