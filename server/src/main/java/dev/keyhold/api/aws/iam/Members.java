package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Group;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.sigv4.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Members of inputs and outputs that several operations have, with the constraints of the service model. */
final class Members {
    private static final String NAME_PATTERN = "[\\w+=,.@-]+";
    /** Names of users on creation, and in some other operations, are shorter than names that may be looked up. */
    static final TextConstraint NEW_USER_NAME = TextConstraint.matching(1, 64, NAME_PATTERN);
    /** The name of a user that should exist, of a group or of a policy. */
    static final TextConstraint NAME = TextConstraint.matching(1, 128, NAME_PATTERN);

    /** The name of a role is as short where it is looked up. */
    static final TextConstraint ROLE_NAME = NEW_USER_NAME;

    static final TextConstraint PATH = TextConstraint.matching(1, 512, "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)");
    static final TextConstraint PATH_PREFIX = TextConstraint.matching(1, 512, "\\u002F[\\u0021-\\u007F]*");
    static final TextConstraint POLICY_PATH = TextConstraint.matching(1, 512, "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/");
    static final TextConstraint ARN = TextConstraint.length(20, 2048);
    static final TextConstraint DOCUMENT =
            TextConstraint.matching(1, 131_072, "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");

    private Members() {}

    static String document(Input input) {
        return input.required("PolicyDocument", DOCUMENT);
    }

    /**
     * The ARN of a policy in a text that was checked.
     *
     * @throws ServiceException when it has not the form of one
     */
    static Arn policyArn(String text) {
        return Arn.parse(text)
                .filter(Arn::isPolicy)
                .orElseThrow(() -> new ServiceException(
                        new ServiceError.Invalid(ServiceError.InvalidArgument.INVALID_POLICY_ARN)));
    }

    /** A document as it is answered: percent-encoded. */
    static ResponseValue.Text encoded(String document) {
        return new ResponseValue.Text(PercentCoding.encode(document.getBytes(StandardCharsets.UTF_8)));
    }

    static ResponseValue.Struct group(Group group) {
        return ResponseValue.Struct.EMPTY
                .with("Path", group.path())
                .with("GroupName", group.name())
                .with("GroupId", Arn.groupId(group.id()))
                .with(
                        "Arn",
                        Arn.group(group.account(), group.path(), group.name()).text())
                .with("CreateDate", group.createdAt());
    }

    static ResponseValue.Struct user(Identity identity) {
        var named = identity.isRoot()
                ? ResponseValue.Struct.EMPTY
                : ResponseValue.Struct.EMPTY.with("Path", identity.path()).with("UserName", identity.name());
        return named.with("UserId", Arn.uniqueId(identity))
                .with("Arn", Arn.of(identity).text())
                .with("CreateDate", identity.createdAt());
    }

    static ResponseValue.Items tags(List<Tag> tags) {
        return new ResponseValue.Items(tags.stream()
                .map(tag -> ResponseValue.Struct.EMPTY.with("Key", tag.key()).with("Value", tag.value()))
                .toList());
    }

    /** Tags of what is answered; none where there are none. */
    static Optional<ResponseValue.Items> tagsIfAny(List<Tag> tags) {
        return tags.isEmpty() ? Optional.empty() : Optional.of(tags(tags));
    }
}
