package dev.keyhold.domain.simulation;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import java.util.Optional;

/** The ARN of a user, group or role. Nothing says that it exists. */
record EntityArn(Kind kind, AccountId account, String path, String name, String text) {
    /** What has policies. */
    enum Kind {
        USER,
        GROUP,
        ROLE
    }

    /** Empty for any other text. */
    static Optional<EntityArn> parse(String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("iam") && arn.region().isEmpty())
                .filter(arn -> AccountId.isValid(arn.account()))
                .flatMap(arn -> of(arn, text));
    }

    private static Optional<EntityArn> of(Arn arn, String text) {
        var resource = arn.resource();
        var path = resource.indexOf('/');
        var name = resource.lastIndexOf('/') + 1;
        if (path < 0 || name == resource.length()) {
            return Optional.empty();
        }
        return kind(resource.substring(0, path))
                .map(kind -> new EntityArn(
                        kind,
                        new AccountId(arn.account()),
                        resource.substring(path, name),
                        resource.substring(name),
                        text));
    }

    private static Optional<Kind> kind(String word) {
        return switch (word) {
            case "user" -> Optional.of(Kind.USER);
            case "group" -> Optional.of(Kind.GROUP);
            case "role" -> Optional.of(Kind.ROLE);
            default -> Optional.empty();
        };
    }
}
