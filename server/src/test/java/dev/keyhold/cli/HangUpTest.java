package dev.keyhold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Patience;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The signal is sent to a process of its own: one that was started with the signal ignored, as by {@code nohup}, keeps
 * ignoring it, and the process of the tests may be such a one.
 */
final class HangUpTest {
    @Test
    void does_its_work_each_time_the_signal_comes() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        "env",
                        "--default-signal=HUP",
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var said = process.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("ready");
            for (int i = 0; i < 2; i++) {
                var kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
                assertThat(kill.waitFor()).isZero();
                assertThat(said.readLine()).isEqualTo("worked");
            }
            process.getOutputStream().close();
            assertThat(process.waitFor(Patience.LIMIT)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Tells of each signal, until its input ends. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            if (HangUp.handle(() -> System.out.println("worked"))) {
                System.out.println("ready");
            }
            var _ = System.in.readAllBytes();
        }
    }
}
