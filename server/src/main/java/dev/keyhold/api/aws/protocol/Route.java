package dev.keyhold.api.aws.protocol;

import dev.keyhold.domain.authz.Action;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One action of one API: which operation it is and how it is done.
 *
 * @param handler answers the result, or empty when the action has no output
 */
public record Route(
        AwsApi api, String action, Action operation, Function<ActionCall, Optional<ResponseValue.Struct>> handler) {
    /** An action that answers something. */
    public static Route of(
            AwsApi api, String action, Action operation, Function<ActionCall, ResponseValue.Struct> handler) {
        return new Route(api, action, operation, call -> Optional.of(handler.apply(call)));
    }

    /** An action without output. */
    public static Route silent(AwsApi api, String action, Action operation, Consumer<ActionCall> handler) {
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
