package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The signal is sent to this very process, which goes on. */
@Timeout(120)
final class HangUpTest {
    @Test
    void does_its_work_each_time_the_signal_comes() throws IOException, InterruptedException {
        var first = new CountDownLatch(1);
        assertThat(HangUp.handle(first::countDown)).isTrue();
        send();
        assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        var second = new CountDownLatch(1);
        assertThat(HangUp.handle(second::countDown)).isTrue();
        send();
        assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void send() throws IOException, InterruptedException {
        var pid = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
    }
}
