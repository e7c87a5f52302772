package dev.keyhold.domain.policy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Role;
import dev.keyhold.store.ReadTx;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Whom the policies of roles and keys name. Users, roles and sessions of roles are stored by unique ids and shown by
 * ARNs: a policy names the user that was meant, under whatever name, and nobody who is later called the same.
 */
public final class PolicyPrincipals {
    /** The type of identities, roles, their sessions and accounts. */
    static final String AWS = "AWS";

    private static final String SERVICE = "Service";
    private static final String FEDERATED = "Federated";
    private static final String EVERYONE = "*";
    private static final Pattern SERVICES =
            Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?\\.(amazonaws\\.com(\\.cn)?|amazon\\.com|aws\\.internal)");
    private static final Pattern PROVIDERS = Pattern.compile("oidc-provider/.+");
    /** Providers that AWS knows without a record of them. */
    private static final Pattern PUBLIC_PROVIDERS = Pattern.compile(
            "cognito-identity\\.amazonaws\\.com|accounts\\.google\\.com|graph\\.facebook\\.com|www\\.amazon\\.com");

    /** What is between the unique id of a role and the name of a session. */
    private static final char ID_END = ':';

    private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");

    private PolicyPrincipals() {}

    /** How a principal of that type is stored; empty if there is none. */
    public static Optional<String> stored(ReadTx tx, String type, String value) {
        return switch (type) {
            case EVERYONE -> Optional.of(value);
            case AWS -> principal(tx, value);
            case SERVICE ->
                Optional.of(value).filter(name -> SERVICES.matcher(name).matches());
            case FEDERATED -> Optional.of(value).filter(name -> isProvider(tx, name));
            default -> Optional.empty();
        };
    }

    /** A stored document as it is shown; {@code read} reads one of its kind. */
    public static String shownIn(ReadTx tx, String stored, Function<String, ResourcePolicyDocument> read) {
        return stored.contains(Arn.USER_ID_PREFIX) || stored.contains(Role.UNIQUE_ID_PREFIX)
                ? read.apply(stored)
                        .withPrincipals((type, value) -> type.equals(AWS) ? arn(tx, value) : Optional.empty())
                : stored;
    }

    /** A stored principal as it is shown: by its ARN, or by its unique id if it is gone. */
    public static String shown(ReadTx tx, String stored) {
        return arn(tx, stored).orElse(stored);
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
        return arn.isPresent() ? ofArn(tx, arn.get()) : arn(tx, value).map(_ -> value);
    }

    /**
     * How the principal with that ARN is stored: a user, a role, a session of a role, a federated user or an account;
     * empty if there is none.
     */
    public static Optional<String> ofArn(ReadTx tx, Arn arn) {
        return principal(tx, arn).filter(_ -> arn.partition().equals("aws"));
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
            case "sts:assumed-role" -> session(tx, account.get(), resource.split("/", -1));
            case "sts:federated-user" ->
                Optional.of(arn.text())
                        .filter(_ -> resource.equals("federated-user/" + name)
                                && SESSION.matcher(name).matches());
            default -> Optional.empty();
        };
    }

    /** A session of a role that exists: the unique id of the role, and the name of the session. */
    private static Optional<String> session(ReadTx tx, AccountId account, String[] parts) {
        return parts.length == 3 && SESSION.matcher(parts[2]).matches()
                ? tx.roles()
                        .findByName(account, parts[1])
                        .filter(role -> role.name().equals(parts[1]))
                        .map(role -> role.uniqueId() + ID_END + parts[2])
                : Optional.empty();
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

    /** The ARN of the user, role or session of a role with that unique id. */
    private static Optional<String> arn(ReadTx tx, String uniqueId) {
        var end = uniqueId.indexOf(ID_END);
        var id = Arn.idOf(end < 0 ? uniqueId : uniqueId.substring(0, end));
        if (uniqueId.startsWith(Arn.USER_ID_PREFIX) && end < 0) {
            return id.flatMap(user -> tx.identities().find(user.account(), user))
                    .filter(user -> !user.isRoot())
                    .map(user -> Arn.of(user).text());
        }
        if (!uniqueId.startsWith(Role.UNIQUE_ID_PREFIX)) {
            return Optional.empty();
        }
        var role = id.flatMap(found -> tx.roles().find(found.account(), found));
        if (end < 0) {
            return role.map(found -> Arn.of(found).text());
        }
        var session = uniqueId.substring(end + 1);
        return role.filter(_ -> SESSION.matcher(session).matches())
                .map(found ->
                        Arn.assumedRole(found.account(), found.name(), session).text());
    }
}
