package dev.keyhold.api.console;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.console.ConsoleActionsTest.Row;
import java.util.List;
import java.util.stream.Stream;

/**
 * The routes about policies inside users, groups and roles, and about boundaries and tags, for
 * {@link ConsoleActionsTest}.
 */
final class HolderRows {
    private static final String DOCUMENT = PolicyDocuments.allow("s3:GetObject");
    private static final String BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    private HolderRows() {}

    /**
     * What has policies.
     *
     * @param pattern of its page
     * @param path of the page of the one that rows are about
     * @param type as actions of the API are called
     * @param name of the one that rows are about
     */
    private record Holder(String pattern, String path, String type, String name) {
        private static final Holder USER = new Holder("/users/{user}", "/users/{user}", "User", "{user}");
        private static final Holder GROUP =
                new Holder("/groups/{group}", "/groups/{user}-group", "Group", "{user}-group");
        private static final Holder ROLE = new Holder("/roles/{role}", "/roles/{user}-role", "Role", "{user}-role");

        private List<String> call(String action, String... more) {
            return Stream.concat(Stream.of(action, type + "Name", name), Stream.of(more))
                    .toList();
        }

        private Row row(String method, String page, List<String> call, String... fields) {
            return page(method, page, page, call, fields);
        }

        private Row page(String method, String route, String page, List<String> call, String... fields) {
            return Row.of(method + " " + pattern + route, path + page, call, fields);
        }
    }

    static List<Row> all() {
        return Stream.of(
                        inline(Holder.USER),
                        inline(Holder.GROUP),
                        inline(Holder.ROLE),
                        boundary(Holder.USER),
                        boundary(Holder.ROLE),
                        tags(Holder.USER),
                        tags(Holder.ROLE))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> inline(Holder holder) {
        var type = holder.type();
        return List.of(
                holder.row("GET", "/inline", holder.call("List" + type + "Policies")),
                holder.row(
                        "POST",
                        "/inline",
                        holder.call("Put" + type + "Policy", "PolicyName", "more", "PolicyDocument", DOCUMENT),
                        "name",
                        "more",
                        "document",
                        DOCUMENT),
                holder.page(
                        "GET",
                        "/inline/{name}",
                        "/inline/own",
                        holder.call("Get" + type + "Policy", "PolicyName", "own")),
                holder.page(
                        "POST",
                        "/inline/{name}/delete",
                        "/inline/own/delete",
                        holder.call("Delete" + type + "Policy", "PolicyName", "own")));
    }

    private static List<Row> boundary(Holder holder) {
        var action = holder.type() + "PermissionsBoundary";
        return List.of(
                holder.row("GET", "/boundary", holder.call("Get" + holder.type())),
                holder.row(
                        "POST",
                        "/boundary",
                        holder.call("Put" + action, "PermissionsBoundary", BOUNDARY),
                        "policy",
                        BOUNDARY),
                holder.row("POST", "/boundary/delete", holder.call("Delete" + action)));
    }

    private static List<Row> tags(Holder holder) {
        var type = holder.type();
        return List.of(
                holder.row("GET", "/tags", holder.call("List" + type + "Tags")),
                holder.row(
                        "POST",
                        "/tags/put",
                        holder.call("Tag" + type, "Tags.member.1.Key", "team", "Tags.member.1.Value", "a"),
                        "tag",
                        "team",
                        "value",
                        "a"),
                holder.row(
                        "POST",
                        "/tags/remove",
                        holder.call("Untag" + type, "TagKeys.member.1", "team"),
                        "tag",
                        "team"));
    }

    /** Gives the user, group or role that a row is about what the row takes away. */
    static void prepare(Aws aws, String user, Row row) {
        for (var holder : List.of(Holder.USER, Holder.GROUP, Holder.ROLE)) {
            if (row.route().contains(holder.pattern() + "/inline")) {
                done(
                        aws,
                        user,
                        holder.call("Put" + holder.type() + "Policy", "PolicyName", "own", "PolicyDocument", DOCUMENT));
            }
            if (row.route().contains(holder.pattern() + "/boundary")) {
                var action = "Put" + holder.type() + "PermissionsBoundary";
                done(aws, user, holder.call(action, "PermissionsBoundary", "arn:aws:iam::aws:policy/IAMFullAccess"));
            }
        }
    }

    private static void done(Aws aws, String user, List<String> call) {
        var input =
                call.stream().skip(1).map(text -> text.replace("{user}", user)).toArray(String[]::new);
        aws.done(aws.root(), call.getFirst(), input);
    }
}
