package dev.keyhold.dialect.aws;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Shown;
import dev.keyhold.model.Target;

/** Amazon resource names and unique ids of what the domain holds. */
public final class Arns {
    private Arns() {}

    public static String of(Identity identity) {
        return Arn.of(identity);
    }

    /** The resource of an authorization, as denial messages name it. */
    static String of(Target target) {
        return switch (target) {
            case Target.WholeAccount(var _) -> "*";
            case Target.AllUsers(var account) -> Arn.user(account, "/", "");
            case Target.User(var account, var path, var name) -> Arn.user(account, Shown.of(path), Shown.of(name));
            case Target.Root(var account) -> Arn.root(account);
            case Target.Resource(var _, var id) -> id.text();
            case Target.Key(var id) -> "access key " + id;
        };
    }

    /** The unique id: a user's {@code AIDA…}, the root's account number. */
    public static String uniqueId(Identity identity) {
        return Arn.uniqueId(identity);
    }
}
