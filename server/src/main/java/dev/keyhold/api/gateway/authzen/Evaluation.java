package dev.keyhold.api.gateway.authzen;

import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.domain.authz.AccessCheck;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ResourceName;
import dev.keyhold.sigv4.Audience;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One evaluation: may the subject do that?
 *
 * @param resourceAccount the account that the ARN of the resource names, if it names one
 */
record Evaluation(SubjectReference subject, AccessCheck check, Optional<String> resourceAccount) {
    private static final int MAX_LENGTH = 2_048;
    private static final Pattern ACTION = Pattern.compile("([A-Za-z0-9._-]{1,64}):[A-Za-z0-9._-]{1,128}");
    /** The resource of an action that has none. */
    private static final String NONE = "*";

    private static final String S3 = "s3";

    /** {@code members} are those of the evaluation, with the defaults of the request where it has none of its own. */
    static Evaluation read(JsonObject members) throws MalformedRequestException {
        var subject = SubjectReference.read(members.object("subject"));
        var action = action(members.object("action"));
        var resource = members.object("resource");
        var context = members.find("context");
        var keys = context.isPresent() ? ContextKeys.read(context.get()) : new ContextKeys(Map.of());
        var arn = arn(resource);
        return new Evaluation(
                subject,
                new AccessCheck(
                        action, arn.map(it -> ResourceName.of(it.text())).orElse(ResourceName.NONE), keys),
                arn.map(Arn::account).filter(account -> !account.isEmpty()));
    }

    private static ActionName action(JsonObject action) throws MalformedRequestException {
        var name = action.text("name");
        var parts = ACTION.matcher(name);
        if (!parts.matches()) {
            throw action.mustBe("name", "a service and an action, such as invoices:Get");
        }
        if (Audience.isOwn(parts.group(1).toLowerCase(Locale.ROOT))) {
            throw action.mustBe("name", "an action of another service: Keyhold decides about its own itself");
        }
        return ActionName.of(name);
    }

    private static Optional<Arn> arn(JsonObject resource) throws MalformedRequestException {
        var type = resource.text("type");
        var id = resource.text("id");
        if (id.equals(NONE)) {
            return Optional.empty();
        }
        var arn = Arn.parse(id)
                .filter(found -> id.length() <= MAX_LENGTH && !found.resource().isEmpty())
                .orElseThrow(() -> resource.mustBe("id", "an ARN of up to " + MAX_LENGTH + " characters, or *"));
        var expected = type(arn);
        if (expected.isPresent() && !expected.get().equals(type)) {
            throw resource.mustBe("type", "that of the ARN, which is " + expected.get());
        }
        return Optional.of(arn);
    }

    /** What stands before the name in an ARN, if anything does; the ARNs of S3 have no word for it. */
    private static Optional<String> type(Arn arn) {
        var resource = arn.resource();
        if (arn.service().equals(S3)) {
            return Optional.of(resource.indexOf('/') < 0 ? "bucket" : "object");
        }
        for (var i = 0; i < resource.length(); i++) {
            if (resource.charAt(i) == '/' || resource.charAt(i) == ':') {
                return Optional.of(resource.substring(0, i));
            }
        }
        return Optional.empty();
    }

    /** False where the resource says of itself that it is another account's. */
    boolean isOf(AccountId owner) {
        return resourceAccount.filter(account -> !account.equals(owner.text())).isEmpty();
    }
}
