package dev.keyhold.maintenance;

import dev.keyhold.crypto.Barrier;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.organization.AccountOperator;
import dev.keyhold.store.Store;
import java.time.InstantSource;

/** An installation that is open, as the operator's commands work on it: in a running server, or in the command. */
public record OperatorContext(
        Store store,
        Barrier barrier,
        AuditEventFactory audit,
        AccountOperator operator,
        OperatorRules rules,
        DataFolder folder,
        InstantSource clock) {}
