package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Call;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.kms.KeyReference;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.function.Supplier;

/** The names of KMS keys in paths: the identifier of the API that decides. */
public record KmsPaths(KeyNames names) {
    /** The path of the page of a key. */
    static final String ONE = "/kms/{kms}";
    /** How many aliases of a key are shown. */
    static final int ALIASES = 50;

    /** The path of the page of a key. */
    String of(Call call, KmsKey key) {
        return of(call.isByRoles() ? key.id().text() : names.uuid(key.id()));
    }

    /** The same of the identifier of the API that decides. */
    static String of(String id) {
        return "/kms/" + id;
    }

    /** The path of the page that the path of this call begins with. */
    static String of(Call call) {
        return "/kms/" + Call.encode(call.path("kms"));
    }

    /** What the AWS-compatible API takes as a name, of an identifier, an ARN, or an alias without its prefix. */
    static String name(String text) {
        var isWhole = text.startsWith("arn:")
                || text.startsWith(KeyNames.ALIAS)
                || KeyNames.keyOfUuid(text).isPresent();
        return isWhole ? text : KeyNames.ALIAS + text;
    }

    /**
     * The key that the path names where IAM policies decide.
     *
     * @throws ServiceException when the text is the identifier of no key, or roles decide
     */
    static KeyReference.ByName key(Call call) {
        var text = call.path("kms");
        if (call.isByRoles() || KeyNames.keyOfUuid(text).isEmpty()) {
            throw new ServiceException(new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, text));
        }
        return KeyReference.byName(text);
    }

    /**
     * The identifier that the path names where roles decide.
     *
     * @throws ServiceException when policies decide
     */
    static String id(Call call) {
        var text = call.path("kms");
        if (!call.isByRoles()) {
            throw new ServiceException(new ServiceError.NotFound(ResourceType.SYMMETRIC_KEY, text));
        }
        return text;
    }

    /** What a use case finds; empty when there is none of the kind that it is about. */
    static <T> Optional<T> ifFound(Supplier<T> use) {
        try {
            return Optional.of(use.get());
        } catch (ServiceException e) {
            if (e.serviceError() instanceof ServiceError.NotFound) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The identifier in the AWS-compatible API. */
    String uuid(ResourceId key) {
        return names.uuid(key);
    }
}
