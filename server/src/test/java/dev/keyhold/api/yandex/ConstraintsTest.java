package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.yandex.Methods.By;
import io.grpc.Status.Code;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of every request, broken alone: it is answered by that rule, and nothing is changed. */
final class ConstraintsTest {
    private static Yandex yandex;
    private static Things things;

    @BeforeAll
    static void start() {
        yandex = Yandex.start();
        things = Things.of(yandex, yandex.keyhold().adminKey());
    }

    @AfterAll
    static void stop() {
        yandex.close();
    }

    static Stream<String> served() {
        return yandex.served();
    }

    @ParameterizedTest
    @MethodSource("served")
    void one_broken_rule_is_the_answer(String name) {
        var method = yandex.method(name);
        var breakages = Breakage.of(things.others().request(method));
        yandex.assertNothingChangedBy(() -> {
            for (var broken : breakages) {
                for (var by : Methods.ways(method, broken.request())) {
                    var answer = yandex.call(by, things.admin(), method, broken.request());
                    assertThat(answer.violations()).as("%s %s", by, broken).containsExactly(broken.violation());
                    answer.is(Code.INVALID_ARGUMENT, "Validation failed:\n  - " + broken.violation());
                }
            }
        });
    }

    /** What the test above breaks is whole before. */
    @ParameterizedTest
    @MethodSource("served")
    void a_request_that_keeps_every_rule_is_answered(String name) {
        var method = yandex.method(name);
        for (var by : By.values()) {
            yandex.call(by, things.admin(), method, things.others().request(method))
                    .ok();
        }
    }
}
