package dev.keyhold.api.aws.protocol;

import dev.keyhold.domain.authz.Action;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An action that is served, and how it is done.
 *
 * @param action one that has a name in IAM policies, whose prefix tells the API
 * @param handler answers the result, or empty when the action has no output
 */
public record Route(Action action, Function<ActionCall, Optional<ResponseValue.Struct>> handler) {
    private static final char SEPARATOR = ':';

    /** An action that answers something. */
    public static Route of(Action action, Function<ActionCall, ResponseValue.Struct> handler) {
        return new Route(action, call -> Optional.of(handler.apply(call)));
    }

    /** An action without output. */
    public static Route silent(Action action, Consumer<ActionCall> handler) {
        return new Route(action, call -> {
            handler.accept(call);
            return Optional.empty();
        });
    }

    /** The API that offers the action. */
    public AwsApi api() {
        var name = qualified();
        return AwsApi.of(name.substring(0, name.indexOf(SEPARATOR)));
    }

    /** The value of the parameter {@code Action}. */
    public String name() {
        return name(action);
    }

    /** The name of an action without the API's prefix. */
    static String name(Action action) {
        var name = action.policyAction().orElseThrow();
        return name.substring(name.indexOf(SEPARATOR) + 1);
    }

    /** The name with the API's prefix, as policies and error messages spell it. */
    String qualified() {
        return action.policyAction().orElseThrow();
    }
}
