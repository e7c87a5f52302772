package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.VendorSigner.Keys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one account does to a server, and what another notices of it. */
@Timeout(120)
final class AccountSharesOfServerTest {
    private static final int PLACES = 16;
    /** Of one source, at one account. */
    private static final int FAILURES = 3;

    private static final Executor THREADS = Thread::startVirtualThread;

    private static final TestKeyhold KEYHOLD = TestKeyhold.start(new Config.Limits(
            Config.Limits.DEFAULT.maxBodyBytes(),
            Config.Limits.DEFAULT.maxHeaderBytes(),
            PLACES,
            1_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            FAILURES,
            FAILURES,
            100));
    private static final Aws AWS = new Aws(KEYHOLD);

    @AfterAll
    static void stop() {
        AWS.close();
        KEYHOLD.close();
    }

    @Test
    void an_account_that_fills_all_its_places_takes_none_from_another() throws Exception {
        var other = AWS.rootOf(AWS.account("Other", "other@example.com"));
        var held = new ArrayList<CompletableFuture<RawClient.Response>>();
        try (var _ = KEYHOLD.holdChanges()) {
            for (int i = 0; i < PLACES; i++) {
                held.add(create(AWS.root(), "user-" + i));
                awaitInProgress(i + 1);
            }
            assertThat(AWS.call(AWS.root(), "GetCallerIdentity").outcome()).startsWith("503 ServiceUnavailable: ");
            assertThat(AWS.call(other, "GetCallerIdentity").outcome()).isEqualTo("200");
            assertThat(AWS.call(other, "ListUsers").outcome()).isEqualTo("200");
            held.add(create(other, "user"));
            awaitInProgress(PLACES + 1);
        }
        assertThat(held).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
        assertThat(AWS.call(AWS.root(), "GetCallerIdentity").outcome()).isEqualTo("200");
    }

    @Test
    void an_account_under_attack_is_no_reason_to_refuse_another_from_the_same_address() {
        var attacked = AWS.account("Attacked", "attacked@example.com");
        var key = AWS.rootOf(attacked);
        var other = AWS.rootOf(AWS.account("Beside", "beside@example.com"));
        var guess = Keys.of(key.id(), "0".repeat(40));
        for (int i = 0; i < FAILURES; i++) {
            assertThat(AWS.call(guess, "GetUser").outcome()).startsWith("403 SignatureDoesNotMatch");
        }
        assertThat(AWS.call(guess, "GetUser").outcome()).startsWith("400 Throttling");
        assertThat(AWS.call(AWS.rootOf(attacked), "GetUser").outcome())
                .as("another key of the account")
                .startsWith("400 Throttling");
        assertThat(AWS.call(other, "GetUser").outcome()).isEqualTo("200");
        assertThat(AWS.call(AWS.root(), "GetUser").outcome()).isEqualTo("200");
    }

    private static CompletableFuture<RawClient.Response> create(Keys keys, String name) {
        var request = AWS.signed(keys, "CreateUser", "UserName", name);
        return CompletableFuture.supplyAsync(
                () -> {
                    try (var client = RawClient.connect(AWS.address(), RawClient.Transport.HTTP_1)) {
                        return client.send(request);
                    }
                },
                THREADS);
    }

    /** Returns when so many requests of authenticated callers are in progress. */
    private static void awaitInProgress(int count) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + AWS.host() + "/metrics"))
                .build();
        var line = "keyhold_requests_in_flight{caller=\"authenticated\"} " + count + ".0";
        try (var client = HttpClient.newHttpClient()) {
            while (!client.send(request, BodyHandlers.ofString()).body().contains(line)) {
                Thread.onSpinWait();
            }
        }
    }
}
