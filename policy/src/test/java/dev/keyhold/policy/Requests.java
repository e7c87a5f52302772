package dev.keyhold.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests and policies for tests. */
final class Requests {
    static final String ACCOUNT = "111122223333";
    static final String BOB_ARN = "arn:aws:iam::111122223333:user/bob";
    static final Caller BOB = new Caller.User(ACCOUNT, BOB_ARN, "AIDABOBBOBBOBBOBBOBBO");
    static final String AUDITOR_ROLE = "arn:aws:iam::111122223333:role/Auditor";
    static final String AUDITOR_ARN = "arn:aws:sts::111122223333:assumed-role/Auditor/tuesday";
    static final Caller AUDITOR = new Caller.RoleSession(ACCOUNT, AUDITOR_ARN, AUDITOR_ROLE, "AROAAUDITORAUDITORAUDI");
    static final Policy ALLOW_ALL = policy(statement("Allow", "*", "*", ""));

    private Requests() {}

    static Policy policy(String... statements) {
        return Policy.parse(PolicyKind.INLINE, document(statements));
    }

    static String document(String... statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    /** A statement; the condition is a JSON object, or empty for none. */
    static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\""
                + (condition.isEmpty() ? "" : ",\"Condition\":" + condition) + "}";
    }

    static AttachedPolicy identity(String id, Policy policy) {
        return AttachedPolicy.of(PolicyType.IDENTITY, id, policy);
    }

    static EffectivePolicies identities(Policy... policies) {
        var attached = new ArrayList<AttachedPolicy>();
        for (var policy : policies) {
            attached.add(identity("policy-" + (attached.size() + 1), policy));
        }
        return EffectivePolicies.of(attached);
    }

    static AccessRequest request(String action, String resource, RequestContext context, EffectivePolicies policies) {
        return request(BOB, action, resource, context, policies);
    }

    static AccessRequest request(
            Caller caller, String action, String resource, RequestContext context, EffectivePolicies policies) {
        return new AccessRequest(
                caller,
                ActionName.of(action),
                AccessRequest.Target.of(ResourceName.of(resource), ACCOUNT),
                policies,
                context);
    }

    static Decision decide(String action, String resource, RequestContext context, Policy... policies) {
        return new Evaluator().decide(request(action, resource, context, identities(policies)));
    }

    /** The lines of a test resource that are neither empty nor comments. */
    static List<String> lines(String resource) {
        try (var in = Requests.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
