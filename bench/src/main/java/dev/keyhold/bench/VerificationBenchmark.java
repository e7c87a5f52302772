package dev.keyhold.bench;

import dev.keyhold.api.aws.protocol.AwsEndpoint;
import dev.keyhold.domain.authn.AuthenticationResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Verification with cached credentials of every kind, without a network. */
@State(Scope.Benchmark)
public class VerificationBenchmark {
    @Param("")
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String folder;

    @Param("1")
    public long seed;

    @SuppressWarnings("NullAway.Init") // JMH calls start
    private InProcess keyhold;

    @Setup(Level.Trial)
    public void start() {
        keyhold = InProcess.start(folder, seed);
        if (answer().status() != 200 || !(verify() instanceof AuthenticationResult.Authenticated)) {
            throw new IllegalStateException("the request is refused: " + verify());
        }
        if (!(token() instanceof AuthenticationResult.Authenticated)
                || !(apiKey() instanceof AuthenticationResult.Authenticated)) {
            throw new IllegalStateException("the token or the API key is refused: " + token() + ", " + apiKey());
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        keyhold.close();
    }

    /** The floor: the one computation that cannot be spared. */
    @Benchmark
    public String hmac() {
        return keyhold.signingKey().sign(keyhold.signed().stringToSign());
    }

    /** The domain's part: key lookup, state, signature, last use. */
    @Benchmark
    public AuthenticationResult verify() {
        return keyhold.credentials().verify(keyhold.signed());
    }

    /** An IAM token: its tag, its owner, whether it was revoked. */
    @Benchmark
    public AuthenticationResult token() {
        return keyhold.tokens().verify(keyhold.token(), keyhold.origin(), "bench");
    }

    /** An API key: checksum, digest, owner. */
    @Benchmark
    public AuthenticationResult apiKey() {
        return keyhold.apiKeys().verify(keyhold.apiKey(), keyhold.origin(), "bench");
    }

    /** All of it: parse, canonicalise, verify, answer. */
    @Benchmark
    public AwsEndpoint.Answer answer() {
        return keyhold.api().answer(keyhold.request(), keyhold.origin());
    }
}
