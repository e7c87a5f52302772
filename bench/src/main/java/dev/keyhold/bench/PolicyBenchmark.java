package dev.keyhold.bench;

import dev.keyhold.policy.AccessRequest;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.AttachedPolicy;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.Decision;
import dev.keyhold.policy.EffectivePolicies;
import dev.keyhold.policy.Evaluator;
import dev.keyhold.policy.MapContext;
import dev.keyhold.policy.Policy;
import dev.keyhold.policy.PolicyKind;
import dev.keyhold.policy.PolicyType;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decisions of the policy engine over compiled policies, and the compiling of one. */
@State(Scope.Benchmark)
public class PolicyBenchmark {
    private static final String ACCOUNT = "111122223333";
    private static final String USER = "arn:aws:iam::111122223333:user/bob";
    private static final int QUOTA = 6_144;
    private static final int POLICIES = 10;

    private final Evaluator evaluator = new Evaluator();
    private final String document = document(large(0));
    private final AccessRequest ofFive = request("iam:ListAccessKeys", USER, five());
    private final AccessRequest ofTen = request("s3:GetObject", "arn:aws:s3:::elsewhere/folder/file.txt", ten());
    private final AccessRequest ofTenOther = request("iam:GetUser", USER, ten());

    @Setup(Level.Trial)
    public void start() {
        if (!fivePolicies().allowed()
                || tenLargePolicies().allowed()
                || otherService().allowed()) {
            throw new IllegalStateException("the decisions are not what they should be");
        }
    }

    /** A user with five policies, who may do it: every Deny is looked at, and an Allow with a variable. */
    @Benchmark
    public Decision fivePolicies() {
        return evaluator.decide(ofFive);
    }

    /** Ten policies, as large as a managed one may be, all of the service that is asked for, and none allows it. */
    @Benchmark
    public Decision tenLargePolicies() {
        return evaluator.decide(ofTen);
    }

    /** The same policies, asked for another service. */
    @Benchmark
    public Decision otherService() {
        return evaluator.decide(ofTenOther);
    }

    /** Parsing, checking and compiling one of them. */
    @Benchmark
    public Policy compile() {
        return Policy.parse(PolicyKind.MANAGED, document);
    }

    private static AccessRequest request(String action, String resource, List<Policy> policies) {
        var attached = new ArrayList<AttachedPolicy>();
        for (var policy : policies) {
            attached.add(AttachedPolicy.of(PolicyType.IDENTITY, "policy-" + attached.size(), policy));
        }
        return new AccessRequest(
                new Caller.User(ACCOUNT, USER, "AIDABOBBOBBOBBOBBOBBO"),
                ActionName.of(action),
                AccessRequest.Target.of(ResourceName.of(resource), ACCOUNT),
                EffectivePolicies.of(attached),
                context());
    }

    private static RequestContext context() {
        return MapContext.builder()
                .put("aws:username", "bob")
                .put("aws:SourceIp", "192.0.2.5")
                .put("aws:PrincipalTag/Team", "blue")
                .put("aws:MultiFactorAuthPresent", "true")
                .put("aws:SecureTransport", "true")
                .build();
    }

    private static List<Policy> five() {
        return fiveDocuments().stream().map(PolicyBenchmark::policy).toList();
    }

    /** The policies of a user with five: an Allow with a variable, and Denies with conditions. */
    static List<String> fiveDocuments() {
        return List.of(
                document(statement(
                        "Allow",
                        "[\"s3:Get*\",\"s3:List*\"]",
                        "[\"arn:aws:s3:::reports\",\"arn:aws:s3:::reports/*\"]",
                        "")),
                document(statement("Deny", "\"*\"", "\"*\"", "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}")),
                document(statement(
                        "Deny",
                        "\"iam:*\"",
                        "\"*\"",
                        "{\"NotIpAddress\":{\"aws:SourceIp\":[\"192.0.2.0/24\",\"198.51.100.0/24\"]}}")),
                document(statement(
                        "Allow", "[\"kms:Encrypt\",\"kms:Decrypt\"]", "\"arn:aws:kms:*:111122223333:key/*\"", "")),
                document(statement(
                        "Allow",
                        "[\"iam:*AccessKey*\",\"iam:GetUser\",\"iam:ChangePassword\"]",
                        "\"arn:aws:iam::*:user/${aws:username}\"",
                        "{\"BoolIfExists\":{\"aws:MultiFactorAuthPresent\":\"true\"}}")));
    }

    private static List<Policy> ten() {
        return tenDocuments().stream().map(PolicyBenchmark::policy).toList();
    }

    /** Ten policies, each as large as a managed one may be. */
    static List<String> tenDocuments() {
        return IntStream.range(0, POLICIES)
                .mapToObj(number -> document(large(number)))
                .toList();
    }

    /** Statements about buckets until the document is as large as a managed policy may be. */
    private static String large(int number) {
        var statements = new StringBuilder();
        for (var n = 0; statements.length() < QUOTA - 400; n++) {
            statements.append(n == 0 ? "" : ",");
            statements.append(
                    switch (n % 3) {
                        case 0 ->
                            statement(
                                    "Allow",
                                    "[\"s3:Get*\",\"s3:List*\",\"s3:PutObject\"]",
                                    "[\"arn:aws:s3:::team-" + number + "-" + n + "\",\"arn:aws:s3:::team-" + number
                                            + "-" + n + "/*\"]",
                                    "");
                        case 1 ->
                            statement(
                                    "Allow",
                                    "\"s3:*Object\"",
                                    "\"arn:aws:s3:::shared-" + n + "/${aws:username}/*\"",
                                    "{\"StringEquals\":{\"aws:PrincipalTag/Team\":\"team-" + number + "\"}}");
                        default ->
                            statement(
                                    "Deny",
                                    "\"s3:*\"",
                                    "\"arn:aws:s3:::private-" + n + "/*\"",
                                    "{\"NotIpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}");
                    });
        }
        return statements.toString();
    }

    private static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"" + effect + "\",\"Action\":" + action + ",\"Resource\":" + resource
                + (condition.isEmpty() ? "" : ",\"Condition\":" + condition) + "}";
    }

    private static Policy policy(String document) {
        return Policy.parse(PolicyKind.MANAGED, document);
    }

    private static String document(String statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}";
    }
}
