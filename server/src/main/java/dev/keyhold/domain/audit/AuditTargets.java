package dev.keyhold.domain.audit;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InstanceProfile;
import dev.keyhold.model.KeyVersion;
import dev.keyhold.model.KmsAlias;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in words what was acted on, alike in every audit event. */
public final class AuditTargets {
    /** Parts that one text names. */
    private static final int MAX_PARTS = 20;

    private AuditTargets() {}

    public static String describe(ResourceRef target) {
        return switch (target) {
            case ResourceRef.WholeAccount(var account) -> "account " + account;
            case ResourceRef.AllUsers(var account) -> "users of account " + account;
            case ResourceRef.User(var _, var _, var name, var _) -> "user " + Redaction.of(name);
            case ResourceRef.Root(var account) -> "root of account " + account;
            case ResourceRef.Resource resource -> describe(resource.type(), resource.id());
            case ResourceRef.Key(var _, var id) -> "access key " + id;
            case ResourceRef.Group(var _, var _, var name) -> "group " + Redaction.of(name);
            case ResourceRef.Role(var _, var _, var name, var _) -> "role " + Redaction.of(name);
            case ResourceRef.InstanceProfile(var _, var _, var name, var _) -> "instance profile " + Redaction.of(name);
            case ResourceRef.Policy(var _, var arn, var _) -> "policy " + arn.redacted();
            case ResourceRef.MfaDevice(var _, var arn, var _) -> "MFA device " + arn.redacted();
            case ResourceRef.AssumableRole(var _, var arn, var _) -> "role " + arn.redacted();
            case ResourceRef.FederatedUser(var _, var name) -> "federated user " + Redaction.of(name);
            case ResourceRef.OidcProvider(var _, var arn, var _) -> "OIDC provider " + arn.redacted();
            case ResourceRef.SamlProvider(var _, var arn) -> "SAML provider " + arn.redacted();
            case ResourceRef.KmsKey(var _, var arn) -> "key " + arn;
            case ResourceRef.KmsAlias(var _, var arn) -> "alias " + arn.redacted();
            case ResourceRef.New(var created) -> describe(created);
            case ResourceRef.MemberAccount(var _, var id) -> "account " + id;
            case ResourceRef.AccountParent(var _, var id) -> "organizational unit or root " + id;
        };
    }

    public static String describe(ResourceType kind, ResourceId id) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + id;
    }

    public static String describe(KmsKey key) {
        return key.kind().isSymmetric() ? describe(ResourceType.SYMMETRIC_KEY, key.id()) : "key " + key.id();
    }

    /** An alias with the key that it names. */
    public static String describe(KmsAlias alias) {
        return "alias " + alias.name() + " of " + describe(ResourceType.SYMMETRIC_KEY, alias.key());
    }

    /** A grant with whom it is for, by the unique id. */
    public static String describe(KmsGrant grant) {
        return "grant " + grant.id() + " for " + grant.grantee() + " on "
                + describe(ResourceType.SYMMETRIC_KEY, grant.key());
    }

    public static String describe(KeyVersion version) {
        var key = version.algorithm().isPresent()
                ? describe(ResourceType.SYMMETRIC_KEY, version.key())
                : "key " + version.key();
        return describe(ResourceType.KEY_VERSION, version.id()) + " of " + key;
    }

    public static String describe(Identity identity) {
        return identity.isRoot() ? "root of account " + identity.account() : "user " + identity.name();
    }

    /** The same with its identifier: names can be reused, also by another identity. */
    public static String identify(Identity identity) {
        return describe(identity) + " " + identity.id();
    }

    /** A group with its identifier, as names can be reused. */
    public static String identify(Group group) {
        return "group " + group.name() + " " + group.id();
    }

    /** A role with its identifier, as names can be reused. */
    public static String identify(Role role) {
        return "role " + role.name() + " " + role.id();
    }

    /** An instance profile with its identifier, as names can be reused. */
    public static String identify(InstanceProfile profile) {
        return "instance profile " + profile.name() + " " + profile.id();
    }

    public static String describe(OidcProvider provider) {
        return "OIDC provider " + provider.arn();
    }

    public static String describePolicy(Arn arn) {
        return "policy " + arn;
    }

    public static String describe(MfaDevice device) {
        return "MFA device " + device.arn();
    }

    /** What was acted on and everything that changed with it, in as many texts as keep each of them readable. */
    public static List<String> describe(String whole, List<String> parts) {
        var texts = new ArrayList<String>();
        for (int from = 0; from < parts.size(); from += MAX_PARTS) {
            var some = parts.subList(from, Math.min(from + MAX_PARTS, parts.size()));
            texts.add(whole + ": " + String.join(", ", some));
        }
        return texts.isEmpty() ? List.of(whole) : texts;
    }

    public static String describe(AccessKeyId key, Identity owner) {
        return "access key " + key.text() + " of " + describe(owner);
    }
}
