package dev.keyhold.domain.authz;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All areas together: apart from {@link Action}, which is initialized before the areas are. */
final class Actions {
    static final List<Action> ALL = Stream.<Action[]>of(
                    IdentityAction.values(),
                    IamAction.values(),
                    SessionAction.values(),
                    OrganizationAction.values(),
                    KmsAction.values(),
                    ServiceAction.values())
            .flatMap(Stream::of)
            .toList();

    /** Refuses, as a mistake in the tables, a name that two areas have. */
    static final Map<String, Action> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Action::name, Function.identity()));

    private Actions() {}
}
