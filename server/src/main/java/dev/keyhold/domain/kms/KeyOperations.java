package dev.keyhold.domain.kms;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.kms.KeyCache.ReadyKey;
import dev.keyhold.domain.kms.KeyCache.ReadyVersion;
import dev.keyhold.model.KeyProblem;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceException;
import java.util.function.Function;

/**
 * Uses keys that have one version. A refusal names the first of these that is wrong with a request: the key is unknown,
 * the caller may not use it, it is not for that, it does not work at present. After them a dry run ends.
 */
public final class KeyOperations {
    private final KeyResolver resolver;
    private final KeyUses uses;
    private final UsageRules rules;

    public KeyOperations(KeyResolver resolver, KeyUses uses) {
        this.resolver = resolver;
        this.uses = uses;
        this.rules = new UsageRules(uses);
    }

    /** A key, and what it made. */
    public record Result<T>(KmsKey key, T value) {}

    /** A key that the caller may use for that. */
    record Found(Principal principal, Action action, ReadyKey key) {}

    /** The same, ready for use, and what its check returned. */
    record Ready<C>(Found found, ReadyVersion version, C checked) {}

    UsageRules rules() {
        return rules;
    }

    /**
     * Uses a key.
     *
     * @param check refuses what the key is not for
     * @throws ServiceException when any check fails, or after the last one of a dry run
     */
    <C, T> Result<T> run(
            Principal principal, Action action, KeyUse use, Function<Found, C> check, Function<Ready<C>, T> work) {
        return uses.counted(UsageRules.operation(action), () -> {
            var found = new Found(principal, action, resolver.ready(principal, use.key(), action, use.parameters()));
            var checked = check.apply(found);
            var version = rules.onlyVersion(principal, found.key, action);
            if (use.isDryRun()) {
                throw KeyNames.refused(KeyProblem.DRY_RUN, found.key.arn().text());
            }
            var made = work.apply(new Ready<>(found, version, checked));
            uses.used(principal, action, version);
            return new Result<>(found.key.key(), made);
        });
    }

    /** Records a use that was allowed and failed, and returns the refusal. */
    ServiceException failed(Found found, KeyProblem problem, String subject) {
        return rules.refused(found.principal, found.key, found.action, problem, subject);
    }
}
