package dev.keyhold.maintenance.rootkey;

import dev.keyhold.crypto.LocalRootKey;
import dev.keyhold.maintenance.RootKeyFiles;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.RootKeys;
import dev.keyhold.maintenance.StartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Root keys in variables: the current one, and the previous one in a variable with {@code _PREVIOUS} at the end. */
final class EnvironmentRootKeySource implements RootKeySource {
    private final String variable;
    private final Map<String, String> environment;

    EnvironmentRootKeySource(String variable, Map<String, String> environment) {
        this.variable = variable;
        this.environment = environment;
    }

    @Override
    public String name() {
        return "the root key in the variable " + variable;
    }

    @Override
    public List<String> ids() {
        return Stream.of(variable, previous())
                .flatMap(name -> find(name).stream())
                .map(LocalRootKey::id)
                .toList();
    }

    @Override
    public RootKeys open() {
        var current = find(variable).orElseThrow(() -> new StartException(name() + " is missing: set it"));
        return new RootKeys(current, find(previous()));
    }

    @Override
    public RootKeys openOrCreate() {
        return open();
    }

    private String previous() {
        return variable + "_PREVIOUS";
    }

    private Optional<LocalRootKey> find(String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isBlank())
                .map(text -> RootKeyFiles.parse("the variable " + name, text));
    }
}
