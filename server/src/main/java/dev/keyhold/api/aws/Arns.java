package dev.keyhold.api.aws;

import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceRef;

/** Amazon resource names and unique ids of what the domain holds. */
public final class Arns {
    private Arns() {}

    public static String of(Identity identity) {
        return Arn.of(identity);
    }

    /** The resource of an authorization, as denial messages name it. */
    public static String of(ResourceRef target) {
        return switch (target) {
            case ResourceRef.WholeAccount(var _) -> "*";
            case ResourceRef.AllUsers(var account) -> Arn.user(account, "/", "");
            case ResourceRef.User(var account, var path, var name) ->
                Arn.user(account, Redaction.of(path), Redaction.of(name));
            case ResourceRef.Root(var account) -> Arn.root(account);
            case ResourceRef.Resource resource -> resource.id().text();
            case ResourceRef.Key(var id) -> "access key " + id;
        };
    }

    /** The unique id: a user's {@code AIDA…}, the root's account number. */
    public static String uniqueId(Identity identity) {
        return Arn.uniqueId(identity);
    }
}
