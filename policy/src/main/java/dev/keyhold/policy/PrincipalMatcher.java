package dev.keyhold.policy;

import dev.keyhold.policy.Document.Choice;
import dev.keyhold.policy.Document.PrincipalText;
import java.util.ArrayList;
import java.util.List;

/** The principals of a statement in a policy of a resource. */
final class PrincipalMatcher {
    private final boolean negated;
    private final boolean everyone;
    private final Words aws;
    private final Words services;
    private final Words federated;

    private PrincipalMatcher(boolean negated, boolean everyone, Words aws, Words services, Words federated) {
        this.negated = negated;
        this.everyone = everyone;
        this.aws = aws;
        this.services = services;
        this.federated = federated;
    }

    /** How directly a policy names a caller. The stronger, the fewer other policies must allow too. */
    enum Strength {
        NONE,
        /** By account: the account's own policies decide. */
        ACCOUNT,
        /** By the role of a session, or by the user behind a federated one. */
        ROLE,
        /** By name, or as everyone. */
        DIRECT;

        Strength or(Strength other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    static PrincipalMatcher of(Choice<PrincipalText> choice) {
        return new PrincipalMatcher(
                choice.negated(),
                choice.values().stream().anyMatch(PrincipalMatcher::isEveryone),
                values(choice, "AWS"),
                values(choice, "Service"),
                values(choice, "Federated"));
    }

    private static boolean isEveryone(PrincipalText principal) {
        return principal.type().equals("*")
                || (principal.type().equals("AWS") && principal.value().value().equals("*"));
    }

    private static Words values(Choice<PrincipalText> choice, String type) {
        return Words.of(choice.values().stream()
                .filter(principal -> principal.type().equals(type))
                .map(principal -> accountArn(principal.value().value()))
                .toList());
    }

    /** An account is named by its number or by its root. */
    private static String accountArn(String value) {
        return value.length() == 12 && value.chars().allMatch(c -> c >= '0' && c <= '9') ? root(value) : value;
    }

    private static String root(String account) {
        return "arn:aws:iam::" + account + ":root";
    }

    /** How an Allow for these principals counts for the caller. */
    Strength allows(Caller caller, Steps steps) {
        var strength = Strength.NONE;
        for (var form : forms(caller)) {
            if (lists(form, steps)) {
                strength = strength.or(form.strength());
            }
        }
        if (!negated) {
            return strength;
        }
        // Whom NotPrincipal leaves out is not named either, so the caller's own policies must allow as well.
        return strength == Strength.NONE && !isIdentityToken(caller) ? Strength.ACCOUNT : Strength.NONE;
    }

    /**
     * Whether a Deny for these principals applies to the caller. NotPrincipal spares those only whose every form it
     * lists.
     */
    boolean denies(Caller caller, Steps steps) {
        if (everyone && !negated) {
            return true;
        }
        for (var form : forms(caller)) {
            if (lists(form, steps) != negated) {
                return true;
            }
        }
        return false;
    }

    private boolean lists(Form form, Steps steps) {
        steps.take(1);
        return switch (form.type()) {
            case EVERYONE -> everyone;
            case AWS ->
                everyone
                        || aws.contains(form.name(), steps)
                        || (!form.id().isEmpty() && aws.contains(form.id(), steps));
            case SERVICE -> everyone || services.contains(form.name(), steps);
            case FEDERATED -> federated.contains(form.name(), steps);
        };
    }

    private static boolean isIdentityToken(Caller caller) {
        return caller instanceof Caller.WebIdentity;
    }

    /** One of the names under which a policy may know a caller. */
    private record Form(Type type, String name, String id, Strength strength) {
        enum Type {
            EVERYONE,
            AWS,
            SERVICE,
            FEDERATED
        }

        Form(Type type, String name) {
            this(type, name, "", Strength.DIRECT);
        }

        static Form aws(String arn, Strength strength) {
            return aws(arn, "", strength);
        }

        /** An entity is known by its ARN or, once that was replaced when the document was stored, by its unique id. */
        static Form aws(String arn, String id, Strength strength) {
            return new Form(Type.AWS, arn, id, strength);
        }
    }

    private static List<Form> forms(Caller caller) {
        return switch (caller) {
            case Caller.Root(var account) -> List.of(Form.aws(root(account), Strength.DIRECT));
            case Caller.User user -> List.of(account(user.account()), Form.aws(user.arn(), user.id(), Strength.DIRECT));
            case Caller.RoleSession session ->
                List.of(
                        account(session.account()),
                        Form.aws(session.roleArn(), session.roleId(), Strength.ROLE),
                        Form.aws(session.arn(), sessionId(session), Strength.DIRECT));
            case Caller.FederatedUser federated -> federated(federated);
            case Caller.WebIdentity identity -> List.of(new Form(Form.Type.FEDERATED, identity.providerArn()));
            case Caller.Service(var name) -> List.of(new Form(Form.Type.SERVICE, name));
            case Caller.Anonymous _ -> List.of(new Form(Form.Type.EVERYONE, ""));
        };
    }

    /** The unique id of the role and the name of the session. */
    private static String sessionId(Caller.RoleSession session) {
        return session.roleId() + ":" + session.arn().substring(session.arn().lastIndexOf('/') + 1);
    }

    private static List<Form> federated(Caller.FederatedUser federated) {
        var forms = new ArrayList<Form>();
        forms.add(account(federated.account()));
        if (!federated.userArn().isEmpty()) {
            forms.add(Form.aws(federated.userArn(), federated.userId(), Strength.ROLE));
        }
        forms.add(Form.aws(federated.arn(), Strength.DIRECT));
        return forms;
    }

    private static Form account(String account) {
        return Form.aws(root(account), Strength.ACCOUNT);
    }

    long memoryBytes() {
        return 40 + aws.memoryBytes() + services.memoryBytes() + federated.memoryBytes();
    }
}
