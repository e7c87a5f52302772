package dev.keyhold.api.gateway.keystone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.model.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Who it is, in the shape of a Keystone token of version 3: the identity is the user, its account the project. Roles
 * of the Yandex Cloud API are not returned: a role of that name may have another meaning elsewhere.
 */
final class KeystoneToken {
    /** The one role that everybody has whose credential is good. */
    static final String ROLE = "member";

    /** As far as the clocks of both servers may be apart. */
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private KeystoneToken() {}

    static String of(Principal principal, Instant now, String requestId) {
        var root = JsonNodeFactory.instance.objectNode();
        var token = root.putObject("token");
        token.putArray("methods").add("ec2credential");
        var user = token.putObject("user");
        named(user, principal.id().text(), principal.isRoot() ? "root" : principal.name());
        user.put("arn", principal.arn().text());
        domain(user);
        user.putNull("password_expires_at");
        var project = token.putObject("project");
        named(project, principal.account().text(), principal.account().text());
        domain(project);
        token.put("is_domain", false);
        named(token.putArray("roles").addObject(), ROLE, ROLE);
        token.putArray("catalog");
        token.putArray("audit_ids").add(requestId);
        token.put("issued_at", TIME.format(now));
        token.put("expires_at", TIME.format(now.plus(LIFETIME)));
        return root.toString();
    }

    private static void domain(ObjectNode node) {
        named(node.putObject("domain"), "default", "Default");
    }

    private static void named(ObjectNode node, String id, String name) {
        node.put("id", id).put("name", name);
    }
}
