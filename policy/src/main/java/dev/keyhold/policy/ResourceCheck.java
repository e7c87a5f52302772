package dev.keyhold.policy;

import dev.keyhold.policy.Document.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What AWS checks of the resources in a document: their form, never whether they exist. */
final class ResourceCheck {
    private static final Set<String> PARTITIONS =
            Set.of("*", "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc");

    private static final List<String> IAM_PATHS = List.of(
            "user/",
            "federated-user/",
            "role/",
            "group/",
            "instance-profile/",
            "mfa/",
            "server-certificate/",
            "policy/",
            "sms-mfa/",
            "saml-provider/",
            "oidc-provider/",
            "report/",
            "access-report/");

    private ResourceCheck() {}

    /**
     * An ARN that AWS's older parser cannot split: fewer than six fields with an empty one among them, or no service.
     */
    static Optional<MalformedPolicyException> legacyError(Text resource) {
        var fields = fields(resource.value());
        if (resource.value().equals("*") || fields.size() < 2 || !PARTITIONS.contains(fields.get(1))) {
            return Optional.empty();
        }
        var emptyField = fields.size() < 6 && resource.value().contains("::");
        var noService = fields.size() > 2 && fields.get(2).isEmpty();
        return emptyField || noService
                ? Optional.of(new MalformedPolicyException(
                        "The policy failed legacy parsing",
                        "an ARN has six fields: arn:partition:service:region:account:resource",
                        resource.position()))
                : Optional.empty();
    }

    /**
     * The error that AWS reports, of all that there are: the resources of every statement are looked at in descending
     * order, those of NotResource last, and the last error counts.
     */
    static Optional<MalformedPolicyException> reportedError(Document document) {
        Optional<MalformedPolicyException> error = Optional.empty();
        for (var negated : List.of(false, true)) {
            for (var clause : document.statements()) {
                var resources = new ArrayList<Text>(clause.resources()
                        .filter(choice -> choice.negated() == negated)
                        .map(Choice::values)
                        .orElse(List.of()));
                resources.sort(Comparator.comparing(Text::value).reversed());
                for (var resource : resources) {
                    var earlier = error;
                    error = error(resource).or(() -> earlier);
                }
            }
        }
        return error;
    }

    private static Optional<MalformedPolicyException> error(Text resource) {
        var text = resource.value();
        if (text.equals("*")) {
            return Optional.empty();
        }
        var fields = fields(text);
        if (fields.size() < 2) {
            return refuse(resource, "Resource " + text + " must be in ARN format or \"*\".", "a resource is an ARN");
        }
        if (!PARTITIONS.contains(fields.get(1))) {
            return refuse(
                    resource,
                    "Partition \"" + fields.get(1) + "\" is not valid for resource \"" + completed(fields) + "\".",
                    "the second field of an ARN is its partition");
        }
        if (fields.size() < 3
                || fields.get(2).indexOf('*') >= 0
                || fields.get(2).indexOf('?') >= 0) {
            return refuse(
                    resource,
                    "Resource vendor must be fully qualified and cannot contain regexes.",
                    "the third field of an ARN is its service, without wildcards");
        }
        return serviceError(resource, fields);
    }

    private static Optional<MalformedPolicyException> serviceError(Text resource, List<String> fields) {
        var text = resource.value();
        var service = fields.get(2);
        var region = field(fields, 3);
        var path = field(fields, 5);
        if (service.equals("iam")) {
            if (!region.isEmpty()) {
                return refuse(
                        resource,
                        "IAM resource " + text + " cannot contain region information.",
                        "the fourth field of the ARN of an IAM resource is empty");
            }
            if (!path.equals("*") && IAM_PATHS.stream().noneMatch(path::startsWith)) {
                return refuse(
                        resource,
                        "IAM resource path must either be \"*\" or start with " + String.join(", ", IAM_PATHS) + ".",
                        "the sixth field of the ARN of an IAM resource begins with its type");
            }
        }
        if (service.equals("s3") && !region.isEmpty() && !path.startsWith("accesspoint/")) {
            return refuse(
                    resource,
                    "Resource " + text + " can not contain region information.",
                    "the fourth field of the ARN of a bucket or object is empty");
        }
        return Optional.empty();
    }

    private static Optional<MalformedPolicyException> refuse(Text resource, String message, String reason) {
        return Optional.of(new MalformedPolicyException(message, reason, resource.position()));
    }

    private static String field(List<String> fields, int index) {
        return index < fields.size() ? fields.get(index) : "*";
    }

    private static String completed(List<String> fields) {
        var all = new ArrayList<String>();
        for (var i = 0; i < 6; i++) {
            all.add(i == 0 ? "arn" : field(fields, i));
        }
        return String.join(":", all);
    }

    private static List<String> fields(String text) {
        return List.of(text.split(":", 6));
    }
}
