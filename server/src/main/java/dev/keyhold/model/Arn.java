package dev.keyhold.model;

import java.util.Optional;
import java.util.function.UnaryOperator;
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
    private static final String KMS = "kms";
    private static final String USER = "user";
    private static final String GROUP = "group";
    private static final String OIDC_PROVIDER = "oidc-provider/";
    private static final String SAML_PROVIDER = "saml-provider/";
    private static final int PARTS = 6;
    private static final Pattern PARTITIONS = Pattern.compile("aws[a-z-]*");
    private static final Pattern IDENTITY = Pattern.compile("root|user/([\\x21-\\x7E]+/)?[A-Za-z0-9_+=,.@-]+");
    private static final Pattern POLICY = Pattern.compile("policy/.+");
    private static final Pattern MFA_DEVICE = Pattern.compile("mfa/.+");
    /** The owner of the policies that AWS itself manages. */
    private static final String MANAGED = "aws";

    /** What the unique ids of users begin with. */
    public static final String USER_ID_PREFIX = "AIDA";

    private static final String GROUP_ID_PREFIX = "AGPA";
    private static final String POLICY_ID_PREFIX = "ANPA";

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

    /** The name of what it names, without its path: what follows the last slash. */
    public String name() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    public static Arn root(AccountId account) {
        return iam(account, "root");
    }

    public static Arn user(AccountId account, String path, String name) {
        return iam(account, USER + path + name);
    }

    public static Arn group(AccountId account, String path, String name) {
        return iam(account, GROUP + path + name);
    }

    public static Arn role(AccountId account, String path, String name) {
        return iam(account, "role" + path + name);
    }

    public static Arn of(Role role) {
        return role(role.account(), role.path(), role.name());
    }

    public static Arn instanceProfile(AccountId account, String path, String name) {
        return iam(account, "instance-profile" + path + name);
    }

    /** The ARN of a session of a role; the path of the role is not in it. */
    public static Arn assumedRole(AccountId account, String role, String session) {
        return sts(account, "assumed-role/" + role + "/" + session);
    }

    /** The ARN of one whom an identity lets act with less than its own rights. */
    public static Arn federatedUser(AccountId account, String name) {
        return sts(account, "federated-user/" + name);
    }

    private static Arn sts(AccountId account, String resource) {
        return new Arn(PARTITION, "sts", "", account.text(), resource);
    }

    public static Arn policy(AccountId account, String path, String name) {
        return iam(account, "policy" + path + name);
    }

    /** The ARN of an OIDC provider, which ends with its issuer. */
    public static Arn oidcProvider(AccountId account, String issuer) {
        return iam(account, OIDC_PROVIDER + issuer);
    }

    public static Arn samlProvider(AccountId account, String name) {
        return iam(account, SAML_PROVIDER + name);
    }

    /** The issuer of the OIDC provider of the account that has this ARN; empty when it is the ARN of anything else. */
    public Optional<String> issuerIn(AccountId owner) {
        return partition.equals(PARTITION)
                        && isIam()
                        && account.equals(owner.text())
                        && resource.startsWith(OIDC_PROVIDER)
                ? Optional.of(resource.substring(OIDC_PROVIDER.length()))
                : Optional.empty();
    }

    /** A policy that AWS itself manages; its name may begin with a path. */
    public static Arn managedPolicy(String name) {
        return new Arn(PARTITION, IAM, "", MANAGED, "policy/" + name);
    }

    public static Arn mfaDevice(AccountId account, String path, String name) {
        return iam(account, "mfa" + path + name);
    }

    private static Arn inOrganization(Organization organization, String kind, String id) {
        return new Arn(
                PARTITION,
                "organizations",
                "",
                organization.account().text(),
                kind + "/" + organization.shortId() + "/" + id);
    }

    /** The ARN of a resource; empty for what has none, and is matched by {@code *} alone. */
    public static Optional<Arn> of(ResourceRef.OfPolicies resource) {
        return switch (resource) {
            case ResourceRef.WholeAccount _, ResourceRef.Key _ -> Optional.empty();
            case ResourceRef.AllUsers(var account) -> Optional.of(user(account, "/", ""));
            case ResourceRef.User(var account, var path, var name, var _) -> Optional.of(user(account, path, name));
            case ResourceRef.Root(var account) -> Optional.of(root(account));
            case ResourceRef.Group(var account, var path, var name) -> Optional.of(group(account, path, name));
            case ResourceRef.Role(var account, var path, var name, var _) -> Optional.of(role(account, path, name));
            case ResourceRef.InstanceProfile(var account, var path, var name, var _) ->
                Optional.of(instanceProfile(account, path, name));
            case ResourceRef.Policy(var _, var arn, var _) -> Optional.of(arn);
            case ResourceRef.MfaDevice(var _, var arn, var _) -> Optional.of(arn);
            case ResourceRef.AssumableRole(var _, var arn, var _) -> Optional.of(arn);
            case ResourceRef.FederatedUser(var account, var name) -> Optional.of(federatedUser(account, name));
            case ResourceRef.OidcProvider(var _, var arn, var _) -> Optional.of(arn);
            case ResourceRef.SamlProvider(var _, var arn) -> Optional.of(arn);
            case ResourceRef.KmsKey(var _, var arn) -> Optional.of(arn);
            case ResourceRef.KmsAlias(var _, var arn) -> Optional.of(arn);
            case ResourceRef.New(var created) -> of(created);
            case ResourceRef.MemberAccount(var organization, var id) ->
                Optional.of(inOrganization(organization, "account", id));
            case ResourceRef.AccountParent(var organization, var id) ->
                Optional.of(inOrganization(organization, id.startsWith("r-") ? "root" : "ou", id));
        };
    }

    /** A key of the KMS, by its UUID. */
    public static Arn kmsKey(String region, AccountId account, String uuid) {
        return new Arn(PARTITION, KMS, region, account.text(), "key/" + uuid);
    }

    /** An alias of a key, by its name without the prefix. */
    public static Arn kmsAlias(String region, AccountId account, String name) {
        return new Arn(PARTITION, KMS, region, account.text(), "alias/" + name);
    }

    private static Arn iam(AccountId account, String resource) {
        return new Arn(PARTITION, IAM, "", account.text(), resource);
    }

    /**
     * The resource of an authorization, as denials name it: what exists by its kind and name, the rest by its ARN.
     * Names that may be secrets are redacted.
     */
    public static String describe(ResourceRef resource) {
        return switch (resource) {
            case ResourceRef.WholeAccount(var _) -> "*";
            case ResourceRef.User(var _, var _, var name, var _) -> USER + " " + Redaction.name(name);
            case ResourceRef.Group(var _, var _, var name) -> GROUP + " " + Redaction.name(name);
            case ResourceRef.Role(var _, var _, var name, var _) -> "role " + Redaction.name(name);
            case ResourceRef.InstanceProfile(var _, var _, var name, var _) ->
                "instance profile " + Redaction.name(name);
            case ResourceRef.AssumableRole(var _, var arn, var _) -> arn.shown();
            case ResourceRef.FederatedUser(var account, var name) ->
                federatedUser(account, Redaction.name(name)).text();
            case ResourceRef.Policy(var _, var arn, var _) -> "policy " + arn.shown();
            case ResourceRef.MfaDevice(var _, var arn, var _) -> arn.shown();
            case ResourceRef.OidcProvider(var _, var arn, var _) -> arn.shown();
            case ResourceRef.SamlProvider(var _, var arn) -> arn.shown();
            case ResourceRef.KmsKey(var _, var arn) -> arn.text();
            case ResourceRef.KmsAlias(var _, var arn) -> arn.shown();
            case ResourceRef.New(ResourceRef.User(var account, var path, var name, var _)) ->
                user(account, Redaction.name(path), Redaction.name(name)).text();
            case ResourceRef.New(ResourceRef.Group(var account, var path, var name)) ->
                group(account, Redaction.name(path), Redaction.name(name)).text();
            case ResourceRef.New(ResourceRef.Role(var account, var path, var name, var _)) ->
                role(account, Redaction.name(path), Redaction.name(name)).text();
            case ResourceRef.New(ResourceRef.InstanceProfile(var account, var path, var name, var _)) ->
                instanceProfile(account, Redaction.name(path), Redaction.name(name))
                        .text();
            case ResourceRef.New(ResourceRef.Policy(var _, var arn, var _)) -> "policy " + Redaction.name(arn.name());
            case ResourceRef.New(var other) -> describe(other);
            case ResourceRef.Resource inFolder -> inFolder.id().text();
            case ResourceRef.Key(var _, var id) -> "access key " + id;
            case ResourceRef.AllUsers _, ResourceRef.Root _, ResourceRef.MemberAccount _, ResourceRef.AccountParent _ ->
                of((ResourceRef.OfPolicies) resource).map(Arn::text).orElse("*");
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

    /** Whether it has the form of the ARN of an MFA device. */
    public boolean isMfaDevice() {
        return isIam()
                && AccountId.isValid(account)
                && MFA_DEVICE.matcher(resource).matches();
    }

    /** Whether it has the form of the ARN of an OIDC provider. */
    public boolean isOidcProvider() {
        return isProvider(OIDC_PROVIDER);
    }

    /** Whether it has the form of the ARN of a SAML provider. */
    public boolean isSamlProvider() {
        return isProvider(SAML_PROVIDER);
    }

    private boolean isProvider(String prefix) {
        return partition.equals(PARTITION)
                && isIam()
                && AccountId.isValid(account)
                && resource.startsWith(prefix)
                && resource.length() > prefix.length();
    }

    /** Whether it has the form of the ARN of what the KMS of an account has. */
    public boolean isKms() {
        return partition.equals(PARTITION) && service.equals(KMS) && AccountId.isValid(account);
    }

    private boolean isIam() {
        return service.equals(IAM) && region.isEmpty();
    }

    /** The text without what may be a secret that was sent in the place of a name, for the audit trail. */
    public String redacted() {
        return redacted(Redaction::of);
    }

    /** The same for the client that sent it. */
    public String shown() {
        return redacted(Redaction::name);
    }

    private String redacted(UnaryOperator<String> redaction) {
        var name = resource.indexOf('/');
        return name < 0
                ? redaction.apply(text())
                : new Arn(partition, service, region, account, resource.substring(0, name)).text()
                        + redaction.apply(resource.substring(name));
    }

    public String text() {
        return PREFIX + ':' + partition + ':' + service + ':' + region + ':' + account + ':' + resource;
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

    /** The unique id of the group with that identifier. */
    public static String groupId(ResourceId group) {
        return group.uniqueId(GROUP_ID_PREFIX);
    }

    /** The unique id of the managed policy with that identifier. */
    public static String policyId(ResourceId policy) {
        return policy.uniqueId(POLICY_ID_PREFIX);
    }

    /** The identifier of the user, role, group or managed policy with that unique id; empty when it is none. */
    public static Optional<ResourceId> idOf(String uniqueId) {
        var isOne = uniqueId.startsWith(USER_ID_PREFIX)
                || uniqueId.startsWith(Role.UNIQUE_ID_PREFIX)
                || uniqueId.startsWith(GROUP_ID_PREFIX)
                || uniqueId.startsWith(POLICY_ID_PREFIX);
        return isOne
                ? ResourceId.ofUniqueId(ResourceId.IAM, uniqueId.substring(USER_ID_PREFIX.length()))
                : Optional.empty();
    }

    /** The identifier of the user with that unique id, or empty when it is none. */
    static Optional<ResourceId> ofUserId(String text) {
        return text.startsWith(USER_ID_PREFIX)
                ? ResourceId.ofUniqueId(ResourceId.IAM, text.substring(USER_ID_PREFIX.length()))
                : Optional.empty();
    }
}
