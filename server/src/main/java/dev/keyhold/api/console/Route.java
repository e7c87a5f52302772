package dev.keyhold.api.console;

import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.domain.authz.Action;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page, or one form that is sent.
 *
 * @param method GET for a page, POST for a form
 * @param path without {@code /console}; a part in braces stands for anything and has that name
 * @param actions what the page may ask use cases for: each is authorized and audited as in a call of an API
 * @param back shows the form again when it is refused; empty for a page that has none
 */
public record Route(
        HttpMethod method,
        String path,
        Access access,
        List<Action> actions,
        Function<Call, Answer> handler,
        Optional<Function<Call, Answer>> back) {
    public Route {
        actions = List.copyOf(actions);
    }

    /** Who may ask. Whatever it is, forms are taken from pages of the console alone. */
    public enum Access {
        /** Everybody: for signing in. */
        OPEN,
        /** Who is signed in. */
        SIGNED_IN,
        /** Who has shown the credential in the last minutes; others are asked for it again. */
        PROVED
    }

    /** A page for everybody who is signed in; use cases decide what it shows. */
    public static Route page(String path, Function<Call, Answer> handler, Action... actions) {
        return new Route(HttpMethod.GET, path, Access.SIGNED_IN, List.of(actions), handler, Optional.empty());
    }

    /** A page that asks and changes nothing; {@code back} shows its fields again when the question is refused. */
    public static Route question(
            String path, Function<Call, Answer> handler, Function<Call, Answer> back, Action... actions) {
        return new Route(HttpMethod.GET, path, Access.SIGNED_IN, List.of(actions), handler, Optional.of(back));
    }

    /** A form; {@code back} shows it again, with what was sent and what is wrong with it. */
    public static Route form(
            String path, Function<Call, Answer> handler, Function<Call, Answer> back, Action... actions) {
        return new Route(HttpMethod.POST, path, Access.SIGNED_IN, List.of(actions), handler, Optional.of(back));
    }

    /**
     * A form that creates a secret, destroys something, or grants a right or may do so: by what conditions of policies
     * look at, such as tags and names, and by putting something back into use.
     */
    public static Route provedForm(
            String path, Function<Call, Answer> handler, Function<Call, Answer> back, Action... actions) {
        return new Route(HttpMethod.POST, path, Access.PROVED, List.of(actions), handler, Optional.of(back));
    }

    static Route open(HttpMethod method, String path, Function<Call, Answer> handler) {
        return new Route(method, path, Access.OPEN, List.of(), handler, Optional.empty());
    }

    static Route openForm(String path, Function<Call, Answer> handler, Function<Call, Answer> back) {
        return new Route(HttpMethod.POST, path, Access.OPEN, List.of(), handler, Optional.of(back));
    }

    /** The name in logs and metrics, of which there are as many as routes. */
    public String name() {
        return method + " " + path;
    }

    /** The parts of a path by their names, if it is one of this route. */
    Optional<Map<String, String>> match(List<String> parts) {
        var own = parts(path);
        if (own.size() != parts.size()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            var part = own.get(i);
            if (part.startsWith("{")) {
                found.put(part.substring(1, part.length() - 1), parts.get(i));
            } else if (!part.equals(parts.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    @Override
    public String toString() {
        return name();
    }

    static List<String> parts(String path) {
        return Arrays.stream(path.split("/", -1)).skip(1).toList();
    }
}
