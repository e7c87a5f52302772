package dev.keyhold.dialect.aws;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Shown;
import dev.keyhold.model.Target;

/** Amazon resource names and unique ids of what the domain holds. */
public final class Arns {
    private static final String USER_ID_PREFIX = "AIDA";

    private Arns() {}

    public static String of(Identity identity) {
        return identity.isRoot()
                ? root(identity.account())
                : user(identity.account(), identity.path(), identity.name());
    }

    /** The resource of an authorization, as denial messages name it. */
    static String of(Target target) {
        return switch (target) {
            case Target.WholeAccount(var _) -> "*";
            case Target.AllUsers(var account) -> user(account, "/", "");
            case Target.User(var account, var path, var name) -> user(account, Shown.of(path), Shown.of(name));
            case Target.Root(var account) -> root(account);
            case Target.Resource(var _, var id) -> id.text();
            case Target.Key(var id) -> "access key " + id;
        };
    }

    /** The unique id: a user's {@code AIDA…}, the root's account number. */
    public static String uniqueId(Identity identity) {
        return identity.isRoot() ? identity.account().text() : identity.id().awsUniqueId(USER_ID_PREFIX);
    }

    private static String root(AccountId account) {
        return "arn:aws:iam::" + account + ":root";
    }

    private static String user(AccountId account, String path, String name) {
        return "arn:aws:iam::" + account + ":user" + path + name;
    }
}
