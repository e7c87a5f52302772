package dev.keyhold.maintenance;

import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.kms.KeyQuotas;
import dev.keyhold.domain.organization.AccountRules;

/**
 * What the operator's commands keep to: the settings of the server, or of the command where none runs.
 *
 * @param quotas of each account
 * @param keys of each account's KMS
 */
public record OperatorRules(AccountRules accounts, Quotas quotas, KeyQuotas keys) {
    public static final OperatorRules DEFAULT = of(AccountRules.DEFAULT);

    /** With the vendors' quotas. */
    public static OperatorRules of(AccountRules accounts) {
        return new OperatorRules(accounts, Quotas.DEFAULT, KeyQuotas.DEFAULT);
    }
}
