package dev.keyhold.api.gateway.mapping.s3;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import dev.keyhold.api.gateway.mapping.s3.S3Resource.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A row of the table of operations.
 *
 * @param subresource the parameter that chooses the row; empty for the row without any
 * @param hasValue whether the sub-resource has a value
 * @param actions what the operation needs, without the name of the service
 * @param versionActions what it needs instead for a version of an object; empty if that is the same
 * @param required parameters that must be there
 * @param optional those that may be there, and choose nothing
 */
record S3Operation(
        String method,
        Level level,
        String subresource,
        boolean hasValue,
        List<String> actions,
        List<String> versionActions,
        Set<String> required,
        Set<String> optional) {
    private static final String VERSION = "versionId";

    S3Operation requiring(String parameter) {
        return new S3Operation(
                method, level, subresource, hasValue, actions, versionActions, Set.of(parameter), optional);
    }

    /** The same of one version of an object, if the request names one. */
    S3Operation ofVersion(String... instead) {
        return new S3Operation(method, level, subresource, hasValue, actions, List.of(instead), required, optional)
                .with(VERSION);
    }

    /** The same with more parameters that choose nothing. */
    S3Operation with(String... parameters) {
        var all = new HashSet<>(optional);
        all.addAll(List.of(parameters));
        return new S3Operation(
                method, level, subresource, hasValue, actions, versionActions, required, Set.copyOf(all));
    }

    /** The same where the sub-resource has a value. */
    S3Operation valued() {
        return new S3Operation(method, level, subresource, true, actions, versionActions, required, optional);
    }

    /** The actions of a request for that version, or for none. */
    List<String> actions(Optional<String> version) {
        return version.isPresent() && !versionActions.isEmpty() ? versionActions : actions;
    }

    /** Whether what is written may be that of another object. */
    boolean mayCopy() {
        return method.equals("PUT") && actions.contains("PutObject");
    }

    /** Returns if a query that chooses this row has nothing else that may choose one. */
    void requireAlone(S3Query query) throws UnmappableException {
        for (var name : query.names()) {
            if (!name.equals(subresource) && !required.contains(name) && !optional.contains(name)) {
                throw new UnmappableException("a parameter that the operation does not have");
            }
        }
        for (var name : required) {
            if (query.get(name).isEmpty()) {
                throw new UnmappableException("a parameter is missing");
            }
        }
        if (!hasValue && !query.get(subresource).orElse("").isEmpty()) {
            throw new UnmappableException("a sub-resource with a value");
        }
    }
}
