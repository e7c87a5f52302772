package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.View;
import java.util.function.Function;

/**
 * Pages about what the Yandex Cloud API alone has, so that roles alone decide about it: to a session that began with
 * another credential than an IAM token they say so, and no use case is asked.
 */
public final class ByRoles {
    private ByRoles() {}

    /** The page that says so. */
    public record OnlyByRolesView(Frame frame) implements View {}

    static Function<Call, Answer> page(Function<Call, Answer> page) {
        return call -> call.isByRoles() ? page.apply(call) : new Answer.Show(new OnlyByRolesView(call.frame()));
    }

    static Function<Call, Answer> form(Function<Call, Answer> form) {
        return call -> {
            if (!call.isByRoles()) {
                throw new ConsoleException("problem.onlyByRoles");
            }
            return form.apply(call);
        };
    }
}
