package dev.keyhold.bench;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.iampolicy.PolicyEvaluator;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The authorization of principals whose policies are in memory. */
@State(Scope.Benchmark)
public class AuthorizationBenchmark {
    @Param("")
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String folder;

    @Param("1")
    public long seed;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private InProcess keyhold;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private PolicyEvaluator evaluator;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private AuthorizationRequest ofFive;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private AuthorizationRequest ofTen;

    @Setup(Level.Trial)
    public void start() {
        keyhold = InProcess.start(folder, seed);
        var store = keyhold.store();
        evaluator = new PolicyEvaluator(
                store, _ -> Optional.empty(), PolicyEvaluator.Limits.of(1_000), InstantSource.system(), (_, _) -> {});
        ofFive = request(store, 1, "five", PolicyBenchmark.fiveDocuments());
        ofTen = request(
                store,
                2,
                "ten",
                PolicyBenchmark.tenDocuments().stream()
                        .map(document ->
                                document.replace("\"s3:", "\"iam:").replace("arn:aws:s3:::", "arn:aws:iam::*:user/"))
                        .toList());
        if (!(fivePolicies() instanceof Decision.Allow) || !(tenLargePolicies() instanceof Decision.Deny)) {
            throw new IllegalStateException("the decisions are not what they should be");
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        keyhold.close();
    }

    private static AuthorizationRequest request(Store store, int number, String name, List<String> documents) {
        var account = store.read(tx ->
                tx.accounts().find(tx.directory().open().iterator().next()).orElseThrow());
        var id = ResourceId.of(ResourceId.IAM, account.id(), number);
        var user =
                new Identity(account.id(), id, account.defaultFolder(), Identity.Kind.USER, name, "/", Instant.EPOCH);
        store.write(tx -> {
            tx.identities().insert(user);
            for (int i = 0; i < documents.size(); i++) {
                tx.policies().putInline(user.account(), id, new InlinePolicy("policy-" + i, documents.get(i)));
            }
            return user;
        });
        return AuthorizationRequest.of(
                principal(user, account.id()), IdentityAction.LIST_ACCESS_KEYS, ResourceRef.User.of(user));
    }

    private static Principal principal(Identity user, AccountId account) {
        var key = AccessKeyId.of(AccessKeyId.LONG_TERM, account, 1);
        var origin = new RequestOrigin("bench", "192.0.2.5", "bench", "aws")
                .over(new RequestOrigin.Transport(Optional.of(true), Optional.of("bench"), Optional.empty()));
        return Principal.of(user, new Principal.Credential.LongTermKey(key), origin);
    }

    /** A user with five policies that allow it. */
    @Benchmark
    public Decision fivePolicies() {
        return evaluator.evaluate(ofFive);
    }

    /** Ten policies of 6 KB, all about the service that is asked for, and none allows it. */
    @Benchmark
    public Decision tenLargePolicies() {
        return evaluator.evaluate(ofTen);
    }
}
