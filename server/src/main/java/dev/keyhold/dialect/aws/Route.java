package dev.keyhold.dialect.aws;

import dev.keyhold.domain.Operation;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One action of one API: which operation it is and how it is done.
 *
 * @param handler answers the result, or empty when the action has no output
 */
public record Route(Api api, String action, Operation operation, Function<Call, Optional<Value.Struct>> handler) {
    /** An action that answers something. */
    public static Route of(Api api, String action, Operation operation, Function<Call, Value.Struct> handler) {
        return new Route(api, action, operation, call -> Optional.of(handler.apply(call)));
    }

    /** An action without output. */
    public static Route silent(Api api, String action, Operation operation, Consumer<Call> handler) {
        return new Route(api, action, operation, call -> {
            handler.accept(call);
            return Optional.empty();
        });
    }

    /** The action as policies and messages name it, such as {@code iam:CreateUser}. */
    String qualified() {
        return api.service() + ":" + action;
    }
}
