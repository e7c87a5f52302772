package dev.keyhold.domain.policy;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.ReadTx;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom trust policies name. Users and roles are stored by their unique ids and shown by their ARNs: a trust policy
 * names the user that was meant, under whatever name, and nobody who is later called the same.
 */
public final class TrustPolicies {
    /** The service that gives roles to machines, by instance profiles. */
    public static final String MACHINES = "ec2.amazonaws.com";

    private static final String AWS = "AWS";
    private static final String SERVICE = "Service";
    private static final String FEDERATED = "Federated";
    private static final String EVERYONE = "*";
    private static final Pattern SERVICES =
            Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?\\.(amazonaws\\.com(\\.cn)?|amazon\\.com|aws\\.internal)");
    private static final Pattern PROVIDERS = Pattern.compile("oidc-provider/.+");
    /** Providers that AWS knows without a record of them. */
    private static final Pattern PUBLIC_PROVIDERS = Pattern.compile(
            "cognito-identity\\.amazonaws\\.com|accounts\\.google\\.com|graph\\.facebook\\.com|www\\.amazon\\.com");

    private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");

    private TrustPolicies() {}

    /**
     * The text of a trust policy as it is stored.
     *
     * @throws ServiceException with {@link ServiceError.MalformedPolicy} for one that is not well formed, or names what
     *     does not exist; with {@link ServiceError.LimitExceeded} for one that is too large
     */
    public static String stored(ReadTx tx, TrustDocument document, int maxSize) {
        document.requireWellFormed();
        if (document.size() > maxSize) {
            throw new ServiceException(new ServiceError.LimitExceeded(ServiceError.Quota.TRUST_POLICY_SIZE, maxSize));
        }
        return document.withPrincipals((type, value) -> stored(tx, type, value));
    }

    /** A role as it is shown: with the ARNs of those that its trust policy names. What is gone stays a unique id. */
    public static Role shown(ReadTx tx, Role role) {
        return role.trusting(shown(tx, role.trustPolicy()));
    }

    private static String shown(ReadTx tx, String stored) {
        return stored.contains(Arn.USER_ID_PREFIX) || stored.contains(Role.UNIQUE_ID_PREFIX)
                ? TrustDocument.read(stored)
                        .withPrincipals((type, value) -> type.equals(AWS) ? arn(tx, value) : Optional.empty())
                : stored;
    }

    /** The document of a policy that trusts all principals of an account. */
    public static String ofAccount(AccountId account) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"" + AWS + "\":\""
                + Arn.root(account) + "\"},\"Action\":\""
                + Action.ASSUME_ROLE.policyAction().orElseThrow() + "\"}]}";
    }

    private static Optional<String> stored(ReadTx tx, String type, String value) {
        var known = switch (type) {
            case EVERYONE -> Optional.of(value);
            case AWS -> principal(tx, value);
            case SERVICE ->
                Optional.of(value).filter(name -> SERVICES.matcher(name).matches());
            case FEDERATED -> Optional.of(value).filter(name -> isProvider(tx, name));
            default -> Optional.<String>empty();
        };
        return Optional.of(known.orElseThrow(() -> invalid(type, value)));
    }

    private static ServiceException invalid(String type, String value) {
        var shown = type.equals(SERVICE) ? "SERVICE" : type;
        var name = Arn.parse(value).map(Arn::shown).orElseGet(() -> Redaction.name(value));
        return new ServiceException(
                new ServiceError.MalformedPolicy("Invalid principal in policy: \"" + shown + "\":\"" + name + "\""));
    }

    /** How a principal is stored; empty if there is none. */
    private static Optional<String> principal(ReadTx tx, String value) {
        if (value.equals(EVERYONE)) {
            return Optional.of(value);
        }
        if (AccountId.isValid(value)) {
            return account(tx, value).map(account -> Arn.root(account).text());
        }
        var arn = Arn.parse(value);
        return arn.isPresent()
                ? principal(tx, arn.get()).filter(found -> arn.get().partition().equals("aws"))
                : arn(tx, value).map(_ -> value);
    }

    private static Optional<String> principal(ReadTx tx, Arn arn) {
        var account = Optional.of(arn.account()).filter(AccountId::isValid).flatMap(number -> account(tx, number));
        if (account.isEmpty() || !arn.region().isEmpty()) {
            return Optional.empty();
        }
        var resource = arn.resource();
        var slash = resource.indexOf('/');
        var kind = slash < 0 ? resource : resource.substring(0, slash);
        var name = resource.substring(resource.lastIndexOf('/') + 1);
        return switch (arn.service() + ":" + kind) {
            case "iam:root" -> Optional.of(arn.text()).filter(_ -> slash < 0);
            case "iam:user" ->
                tx.identities()
                        .findUser(account.get(), name)
                        .filter(user -> Arn.of(user).equals(arn))
                        .map(Arn::uniqueId);
            case "iam:role" ->
                tx.roles()
                        .findByName(account.get(), name)
                        .filter(role -> Arn.of(role).equals(arn))
                        .map(Role::uniqueId);
            case "sts:assumed-role" ->
                Optional.of(arn.text()).filter(_ -> isSession(tx, account.get(), resource.split("/", -1)));
            case "sts:federated-user" ->
                Optional.of(arn.text())
                        .filter(_ -> resource.equals("federated-user/" + name)
                                && SESSION.matcher(name).matches());
            default -> Optional.empty();
        };
    }

    /** A session of a role that exists. */
    private static boolean isSession(ReadTx tx, AccountId account, String[] parts) {
        return parts.length == 3
                && SESSION.matcher(parts[2]).matches()
                && tx.roles()
                        .findByName(account, parts[1])
                        .filter(role -> role.name().equals(parts[1]))
                        .isPresent();
    }

    private static Optional<AccountId> account(ReadTx tx, String number) {
        var id = new AccountId(number);
        return tx.accounts().find(id).map(_ -> id);
    }

    private static boolean isProvider(ReadTx tx, String name) {
        return PUBLIC_PROVIDERS.matcher(name).matches()
                || Arn.parse(name)
                        .filter(arn -> arn.partition().equals("aws")
                                && arn.service().equals("iam")
                                && arn.region().isEmpty())
                        .filter(arn -> PROVIDERS.matcher(arn.resource()).matches())
                        .filter(arn -> AccountId.isValid(arn.account()))
                        .flatMap(arn -> account(tx, arn.account()))
                        .isPresent();
    }

    /** The ARN of the user or role with that unique id. */
    private static Optional<String> arn(ReadTx tx, String uniqueId) {
        var id = Arn.idOf(uniqueId);
        if (uniqueId.startsWith(Arn.USER_ID_PREFIX)) {
            return id.flatMap(user -> tx.identities().find(user.account(), user))
                    .filter(user -> !user.isRoot())
                    .map(user -> Arn.of(user).text());
        }
        return uniqueId.startsWith(Role.UNIQUE_ID_PREFIX)
                ? id.flatMap(role -> tx.roles().find(role.account(), role))
                        .map(role -> Arn.of(role).text())
                : Optional.empty();
    }
}
