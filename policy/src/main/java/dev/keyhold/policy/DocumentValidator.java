package dev.keyhold.policy;

import dev.keyhold.policy.Document.Choice;
import dev.keyhold.policy.Document.Clause;
import java.util.HashSet;
import java.util.Optional;

/**
 * Checks a document whose syntax is right. AWS answers with the first error in a fixed order of checks, not with the
 * first error in the text, so every check here goes over all statements before the next one begins.
 */
final class DocumentValidator {
    private static final String OLD_VERSION = "Policy document must be version 2012-10-17 or greater.";
    private static final String PRINCIPAL = "Policy document should not specify a principal.";
    private static final String LEGACY = "The policy failed legacy parsing";
    private static final String REPEATED_ID = "Statement IDs (SID) in a single policy must be unique.";
    private static final String NO_ACTIONS = "Policy statement must contain actions.";
    private static final String NO_RESOURCES = "Policy statement must contain resources.";
    private static final String TRUST_ACTIONS = "AssumeRole policy may only specify STS AssumeRole actions.";

    private static final String QUANTIFIER = "ForAllValues cannot be used with kms:EncryptionContext:context-key.";
    private static final String CONTEXT_PAIR = "kms:encryptioncontext:";

    private final Document document;
    private final PolicyKind kind;

    private DocumentValidator(Document document, PolicyKind kind) {
        this.document = document;
        this.kind = kind;
    }

    /** Refuses what may not be stored as a policy of that kind. */
    static void validate(Document document, PolicyKind kind) {
        new DocumentValidator(document, kind).run();
    }

    private void run() {
        checkVersion();
        checkPrincipals();
        checkLegacyForms();
        checkStatementIds();
        if (kind.isComplete()) {
            document.statements().forEach(this::checkHasActions);
        }
        if (kind.hasResources()) {
            ResourceCheck.reportedError(document).ifPresent(DocumentValidator::refuse);
        }
        document.statements().forEach(this::checkActions);
        if (kind.isComplete()) {
            document.statements().forEach(this::checkHasResources);
        } else {
            document.statements().forEach(DocumentValidator::checkQuantifiers);
        }
    }

    private void checkVersion() {
        if (kind == PolicyKind.MANAGED && !document.hasVariables()) {
            throw error(
                    OLD_VERSION,
                    "a managed policy needs \"Version\": \"2012-10-17\"",
                    document.version().map(Text::position).orElse(Position.START));
        }
    }

    private void checkPrincipals() {
        for (var clause : document.statements()) {
            if (!kind.hasPrincipals()) {
                clause.principals().ifPresent(choice -> {
                    throw error(PRINCIPAL, "only policies of resources and roles name principals", choice.position());
                });
                continue;
            }
            if (clause.principals().isEmpty()) {
                throw error(
                        "Missing required field Principal",
                        "the statement names no principal",
                        clause.span().start());
            }
            if (kind == PolicyKind.TRUST) {
                prohibit(clause.principals().filter(Choice::negated), "NotPrincipal");
                prohibit(
                        clause.resources(),
                        clause.resources().filter(Choice::negated).isPresent() ? "NotResource" : "Resource");
            }
        }
    }

    private static <T> void prohibit(Optional<Choice<T>> choice, String name) {
        choice.ifPresent(found -> {
            throw error("Has prohibited field " + name, "a trust policy has no " + name, found.position());
        });
    }

    /**
     * What AWS's older parser refuses: the case of an effect, literals that do not convert, ARNs with too few fields.
     */
    private void checkLegacyForms() {
        for (var clause : document.statements()) {
            var effect = clause.effect();
            if (!effect.value().equals("Allow") && !effect.value().equals("Deny")) {
                throw error(LEGACY, "write Allow or Deny in this case", effect.position());
            }
            if (kind.hasResources()) {
                for (var resource : clause.resources().stream()
                        .flatMap(choice -> choice.values().stream())
                        .toList()) {
                    ResourceCheck.legacyError(resource).ifPresent(DocumentValidator::refuse);
                }
            }
            checkLiterals(clause);
        }
    }

    private void checkLiterals(Clause clause) {
        for (var operators : clause.conditions()) {
            var operator = ConditionOperator.of(operators.operator().value());
            if (operator.isEmpty()) {
                continue;
            }
            var family = operator.get().comparison().family();
            for (var key : operators.keys()) {
                for (var value : key.values()) {
                    if (!Literals.isValid(family, value.value(), document.hasVariables(), kind == PolicyKind.SESSION)) {
                        throw error(
                                LEGACY,
                                operators.operator().value() + " cannot compare with this value",
                                value.position());
                    }
                }
            }
        }
    }

    private void checkStatementIds() {
        var seen = new HashSet<String>();
        for (var id : document.statementIds()) {
            if (!id.value().isEmpty() && !seen.add(id.value())) {
                throw error(REPEATED_ID, "another statement has the Sid " + id.value(), id.position());
            }
        }
    }

    private void checkHasActions(Clause clause) {
        if (clause.actions().filter(choice -> !choice.values().isEmpty()).isEmpty()) {
            throw error(NO_ACTIONS, "the statement has no action", clause.span().start());
        }
    }

    private void checkHasResources(Clause clause) {
        if (kind.hasResources() && clause.resources().isEmpty()) {
            throw error(
                    NO_RESOURCES, "the statement has no resource", clause.span().start());
        }
        if (kind.hasResources() && clause.resources().get().values().isEmpty()) {
            throw error(
                    NO_RESOURCES,
                    "the list of resources is empty",
                    clause.resources().get().position());
        }
    }

    private void checkActions(Clause clause) {
        clause.actions().ifPresent(this::checkActions);
    }

    private void checkActions(Choice<Text> choice) {
        for (var action : choice.values()) {
            checkAction(action);
            if (kind == PolicyKind.TRUST && (choice.negated() || !isTrustAction(action.value()))) {
                throw error(TRUST_ACTIONS, "a trust policy cannot allow this action", action.position());
            }
        }
    }

    /** A pair of an encryption context has one value, so that ForAllValues would allow requests that have none. */
    private static void checkQuantifiers(Clause clause) {
        for (var operators : clause.conditions()) {
            var quantifier = ConditionOperator.of(operators.operator().value()).map(ConditionOperator::quantifier);
            for (var key : operators.keys()) {
                if (quantifier.filter(ConditionOperator.Quantifier.ALL::equals).isPresent()
                        && Strings.lowerCase(key.name().value()).startsWith(CONTEXT_PAIR)) {
                    throw error(
                            QUANTIFIER,
                            "compare the pair without ForAllValues",
                            key.name().position());
                }
            }
        }
    }

    private static void checkAction(Text action) {
        var text = action.value();
        if (text.equals("*")) {
            return;
        }
        var colon = text.indexOf(':');
        if (colon < 0) {
            throw error(
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    "write the service before the action, as in s3:GetObject",
                    action.position());
        }
        if (text.indexOf(':', colon + 1) >= 0) {
            throw error(
                    "Actions/Condition can contain only one colon.", "the action has two colons", action.position());
        }
        var vendor = text.substring(0, colon);
        if (!vendor.equals("*")
                && (vendor.isEmpty() || !vendor.chars().allMatch(DocumentValidator::isVendorCharacter))) {
            throw error(
                    "Vendor " + vendor + " is not valid",
                    "the service of an action has no wildcards",
                    action.position());
        }
    }

    private static boolean isTrustAction(String action) {
        var lower = Strings.lowerCase(action);
        return lower.startsWith("sts:assumerole")
                || lower.equals("sts:*")
                || lower.equals("sts:tagsession")
                || lower.equals("sts:setsourceidentity")
                || lower.equals("sts:setcontext");
    }

    private static boolean isVendorCharacter(int c) {
        return isAlphanumeric(c) || c == '-' || c == '.';
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void refuse(MalformedPolicyException error) {
        throw error;
    }

    private static MalformedPolicyException error(String message, String reason, Position position) {
        return new MalformedPolicyException(message, reason, position);
    }
}
