package dev.keyhold.api.aws.protocol;

import dev.keyhold.domain.authz.Action;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An action that is served, and how it is done.
 *
 * @param action one that has a name in IAM policies, whose prefix tells the API
 * @param name of the operation, mostly that of the action
 */
public record Route(Action action, String name, Handler handler) {
    private static final char SEPARATOR = ':';

    /** How an action is done. */
    sealed interface Handler {
        /** For a caller who signed the request; answers the result, or empty when the action has no output. */
        record OfSigned(Function<ActionCall, Optional<ResponseValue.Struct>> work) implements Handler {}

        /** For a caller who proves by the input who it is. A signature is not looked at, be it right or wrong. */
        record OfUnsigned(Function<UnsignedCall, ResponseValue.Struct> work) implements Handler {}
    }

    /** An action that answers something. */
    public static Route of(Action action, Function<ActionCall, ResponseValue.Struct> handler) {
        return named(name(action), action, handler);
    }

    /** An operation whose name is not that of an action: {@code action} is the first that it needs. */
    public static Route named(String name, Action action, Function<ActionCall, ResponseValue.Struct> handler) {
        return new Route(action, name, new Handler.OfSigned(call -> Optional.of(handler.apply(call))));
    }

    /** An action without output. */
    public static Route silent(Action action, Consumer<ActionCall> handler) {
        return new Route(action, name(action), new Handler.OfSigned(call -> {
            handler.accept(call);
            return Optional.empty();
        }));
    }

    /** An action whose requests need no signature. */
    public static Route unsigned(Action action, Function<UnsignedCall, ResponseValue.Struct> handler) {
        return new Route(action, name(action), new Handler.OfUnsigned(handler));
    }

    /** The API that offers the action. */
    public AwsApi api() {
        var name = qualified();
        return AwsApi.of(name.substring(0, name.indexOf(SEPARATOR)));
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
