package dev.keyhold.domain.simulation;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.PolicyAction;
import dev.keyhold.domain.authz.PolicyAction.On;
import dev.keyhold.model.Arn;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which resources an action can be about, and how the vendor's simulator calls several of them together; both as
 * recorded from it. Of an action that is not served here only the service is known.
 */
final class ActionTargets {
    private static final String ANY = "*";
    /** What stands for several resources, by the service of the action. */
    private static final Map<String, String> FORMS = Map.of(
            "s3", "s3:::${BucketName}/${KeyName}",
            "iam", "iam::${Account}:${ResourceType}/${ResourceName}",
            "sts", "iam::${Account}:${RelativeId}",
            "kms", "kms:${Region}:${Account}:${ResourceType}/${Id}",
            "sqs", "sqs:${Region}:${Account}:${QueueName}",
            "lambda", "lambda:${Region}:${Account}:${ResourceType}:${ResourceId}",
            "ec2", "ec2:${Region}:${Account}:${ResourceType}/${ResourcePath}");

    /** A service whose actions are about resources of another one. */
    private static final String STS = "sts";
    /** Those of S3 that are about no bucket and no object. */
    private static final Set<String> WITHOUT_RESOURCE =
            Set.of("s3:listallmybuckets", "s3:createjob", "s3:getaccountpublicaccessblock");

    private static final Map<String, Set<On>> KINDS = Action.all().stream()
            .flatMap(action -> action.ofPolicies().stream())
            .filter(action -> action.name().isPresent())
            .collect(Collectors.toUnmodifiableMap(
                    action -> lowerCase(action.name().get()), PolicyAction::resources, (one, _) -> one));

    private ActionTargets() {}

    /** What stands for several resources of the action, in the partition of the first of them. */
    static String form(String action, String resource) {
        var name = lowerCase(action);
        var service = name.substring(0, name.indexOf(':'));
        var isKnown = !isServed(service) || KINDS.containsKey(name);
        return Optional.ofNullable(isKnown ? FORMS.get(service) : null)
                .flatMap(form -> Arn.parse(resource).map(arn -> "arn:" + arn.partition() + ":" + form))
                .orElse(ANY);
    }

    /** Whether the action can be about the resource. */
    static boolean fits(String action, String resource) {
        var name = lowerCase(action);
        var service = name.substring(0, name.indexOf(':'));
        var arn = Arn.parse(resource);
        if (resource.equals(ANY) || arn.isEmpty()) {
            return true;
        }
        var kinds = KINDS.get(name);
        if (kinds != null) {
            return kinds.stream().anyMatch(kind -> kind(kind).matches(arn.get()));
        }
        return !WITHOUT_RESOURCE.contains(name)
                && (service.equals(STS)
                        || !FORMS.containsKey(service)
                        || arn.get().service().equals(service));
    }

    private static boolean isServed(String service) {
        return KINDS.keySet().stream().anyMatch(name -> name.startsWith(service + ":"));
    }

    private record Kind(String service, String prefix) {
        boolean matches(Arn arn) {
            return arn.service().equals(service) && arn.resource().startsWith(prefix);
        }
    }

    private static Kind kind(On kind) {
        return switch (kind) {
            case USER -> new Kind("iam", "user/");
            case GROUP -> new Kind("iam", "group/");
            case ROLE, ASSUMABLE_ROLE -> new Kind("iam", "role/");
            case INSTANCE_PROFILE -> new Kind("iam", "instance-profile/");
            case POLICY -> new Kind("iam", "policy/");
            case MFA_DEVICE -> new Kind("iam", "mfa/");
            case OIDC_PROVIDER -> new Kind("iam", "oidc-provider/");
            case SAML_PROVIDER -> new Kind("iam", "saml-provider/");
            case ACCOUNT -> new Kind("organizations", "account/");
            case PARENT -> new Kind("organizations", "");
            case FEDERATED_USER -> new Kind("sts", "federated-user/");
            case KMS_KEY -> new Kind("kms", "key/");
            case KMS_ALIAS -> new Kind("kms", "alias/");
        };
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
