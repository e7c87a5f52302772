package dev.keyhold.api.aws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.keyhold.api.RequestIds;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.server.TestServers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where requests are answered, and that those which are tried twice are counted once. */
final class AwsServiceTest {
    private final TestKeyhold keyhold = TestKeyhold.start();
    private final Aws aws = new Aws(keyhold);
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);
    private Server server;

    @BeforeEach
    void start() {
        server = TestServers.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .blockingTaskExecutor(BlockingTaskExecutor.of(threads), false)
                .service("/", RequestIds.decorator(keyhold.service()).apply(keyhold.service()))
                .build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
        threads.close();
        aws.close();
        keyhold.close();
    }

    /** Sends a request and tells how many times it left the event loop. */
    private long leaves(RawRequest request, int status) {
        var before = threads.getTaskCount();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.activeLocalPort());
        var response = RawClient.once(address, RawClient.Transport.HTTP_1, request);
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        return threads.getTaskCount() - before;
    }

    private RawRequest tampered(RawRequest request) {
        return request.replacing("x-amz-date", "20260304T050608Z");
    }

    @Test
    void what_memory_can_answer_never_leaves_the_event_loop() {
        var question = aws.signed(aws.root(), "GetCallerIdentity");

        assertThat(leaves(question, 200)).as("with a key that was never used").isEqualTo(1);
        assertThat(leaves(question, 200)).isZero();
        assertThat(leaves(tampered(question), 403)).isZero();
        assertThat(leaves(RawRequest.get(aws.host(), "/"), 400)).isZero();
    }

    @Test
    void whatever_needs_the_store_leaves_it_once() {
        var _ = aws.done(aws.root(), "GetCallerIdentity");

        assertThat(leaves(aws.signed(aws.root(), "ListUsers"), 200)).isEqualTo(1);
        assertThat(leaves(aws.signed(aws.root(), "CreateUser", "UserName", "bob"), 200))
                .isEqualTo(1);
        assertThat(leaves(aws.signed(aws.root(), "CreateUser", "UserName", "bob"), 409))
                .isEqualTo(1);
        assertThat(leaves(aws.signed(aws.root(), "CreateUser"), 400))
                .as("a change is not looked at any further on the event loop")
                .isEqualTo(1);
    }

    @Test
    void a_long_body_leaves_it() {
        var _ = aws.done(aws.root(), "GetCallerIdentity");
        var form = "Action=GetCallerIdentity&Version=2011-06-15&Nothing=" + "x".repeat(20_000);
        var signer = new VendorSigner(aws.root(), "eu-west-1", "sts", keyhold.now());
        var request = signer.header(RawRequest.post(aws.host(), form), aws.address());

        assertThat(request.body()).hasSize(form.getBytes(StandardCharsets.UTF_8).length);
        assertThat(leaves(request, 200)).isEqualTo(1);
    }

    @Test
    void a_request_that_is_tried_again_counts_once() {
        assertThat(aws.call(aws.root(), "GetCallerIdentity").status()).isEqualTo(200);
        assertThat(aws.call(aws.root(), "ListUsers").status()).isEqualTo(200);
        assertThat(aws.send(tampered(aws.signed(aws.root(), "ListUsers"))).status())
                .isEqualTo(403);
        assertThat(aws.call(VendorSigner.Keys.of("AKIARZPUZDIKAAAAAAAA", "wrong"), "ListUsers")
                        .status())
                .isEqualTo(403);

        var metrics = RawClient.once(
                        keyhold.address(), RawClient.Transport.HTTP_1, RawRequest.get(aws.host(), "/metrics"))
                .text();
        assertThat(metrics.lines())
                .contains("keyhold_verifications_total{outcome=\"OK\"} 2.0")
                .contains("keyhold_verifications_total{outcome=\"WRONG_SIGNATURE\"} 1.0")
                .contains("keyhold_verifications_total{outcome=\"UNKNOWN_KEY\"} 1.0")
                .contains("keyhold_credential_cache_hits_total 2.0")
                .contains("keyhold_credential_cache_misses_total 2.0")
                .contains("keyhold_requests_seconds_count{api=\"aws\",operation=\"ListUsers\",outcome=\"OK\"} 1");
    }
}
