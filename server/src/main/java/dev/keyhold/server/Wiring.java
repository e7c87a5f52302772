package dev.keyhold.server;

import dev.keyhold.api.RequestLog;
import dev.keyhold.api.RequestTracer;
import dev.keyhold.api.issuer.IssuerDocuments;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.cache.NonBlocking;
import dev.keyhold.domain.federation.OwnIssuers;
import dev.keyhold.domain.importing.CredentialImport;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.domain.job.Jobs;
import dev.keyhold.domain.job.Nodes;
import dev.keyhold.domain.kms.KeyNames;
import dev.keyhold.domain.organization.AccountOperator;
import dev.keyhold.domain.organization.FirstAdministrator;
import dev.keyhold.domain.refusal.AccountRefusals;
import dev.keyhold.domain.refusal.RefusalExplainer;
import dev.keyhold.maintenance.AccountCommands;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.KeyRegion;
import dev.keyhold.maintenance.OperatorContext;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.maintenance.move.MoveCommands;
import dev.keyhold.model.Job;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/** All modules of a server, each built once. */
final class Wiring {
    private final CpuBoundExecutor costly;
    private final IssuersModule issuers;
    private final Domain domain;
    private final OutboundModule outbound;
    private final AwsModule aws;
    private final GatewayModule gateway;
    private final YandexModule yandex;
    private final RefusalsModule refusals;
    private final RefusalExplainer explainer;
    private final RefusalCommands refusalCommands;
    private final RequestLog log;
    private final Jobs jobs;
    private final Nodes nodes;
    private final AccountCommands commands;
    private final ServerFacts facts;
    private final ConsoleModule console;

    Wiring(
            Config config,
            Installation installation,
            InstantSource clock,
            Metrics metrics,
            RsaKeys rsaKeys,
            RequestTracer tracer) {
        var store = NonBlocking.before(installation.store());
        var random = new SecureRandom();
        var storage = new StoreModule(store, installation.keyring(), clock, random);
        this.refusals = new RefusalsModule(storage, config);
        var authz = new AuthzModule(
                storage, config.limits().cachedCredentials(), new PolicyLog(metrics)::tooComplex, refusals.observer());
        this.issuers =
                new IssuersModule(config.federation(), clock, config.limits().maxRequests(), metrics);
        var authn =
                new AuthnModule(storage, authz, config.limits(), issuers.keys(), new OwnIssuers(config.publicUrl()));
        this.costly = CpuBoundExecutor.ofHalfTheProcessors();
        var iam = new IamModule(storage, authz, authn, rsaKeys, costly, config.quotas(), config.protectLastRootKey());
        var policies = new PolicyModule(
                storage,
                authz,
                authn.lastUses()::ofRole,
                costly,
                config.quotas().policies());
        var kms = new KmsModule(
                storage,
                authz,
                config.kms().quotas(),
                new KeyNames(KeyRegion.settle(installation.store(), config.kms().region())),
                KmsModule.Pairs.of(rsaKeys, costly, random),
                config.kms().uses(),
                metrics);
        var organization = new OrganizationModule(storage, authz, config.accounts(), config.quotas());
        this.outbound = new OutboundModule(
                storage,
                authz,
                authn,
                rsaKeys,
                costly,
                new OutboundModule.Settings(config.publicUrl(), config.limits().failuresPerSource()));
        this.domain = new Domain(storage, authz, authn, organization, iam, policies, kms);
        this.log = new RequestLog(
                metrics,
                tracer,
                refusals.recent(),
                refusals.counts(),
                config.operation().refusals().explainUrl());
        this.aws = new AwsModule(domain, outbound, log);
        this.gateway = new GatewayModule(domain, config, log, metrics);
        this.yandex = new YandexModule(domain, gateway, config, log);
        this.nodes = new Nodes(store, clock, NodeName.of(storage.ids()), Build.VERSION);
        this.explainer = refusals.explainer(authn.credentials().refused());
        var keeper = refusals.keeper(nodes);
        this.refusalCommands = new RefusalCommands(explainer, keeper);
        this.facts = new ServerFacts(config, nodes, clock);
        this.console = new ConsoleModule(
                domain, new AccountRefusals(explainer, keeper, refusals.counts(), authz.authorizer()), facts, log);
        this.jobs = new Jobs(store, clock, workers(domain), yandex.operations()::complete);
        var operator = new AccountOperator(
                store,
                organization.lifecycle(),
                authn.accessKeyIssuer(),
                new FirstAdministrator(storage.ids(), rsaKeys, storage.seals()),
                storage.audit(),
                clock);
        var rules = new OperatorRules(
                config.accounts(), config.quotas(), config.kms().quotas());
        var context = new OperatorContext(
                store, storage.barrier(), storage.audit(), operator, rules, installation.folder(), clock);
        this.commands = new AccountCommands(
                operator,
                outbound.withdrawal(),
                new CredentialImport(store, authn.accessKeyIssuer(), storage.ids(), storage.audit(), clock),
                MoveCommands.of(context));
        metrics.watch(authn.credentials());
        metrics.watch(authz.denials(), kms.uses());
        metrics.watch(refusals.recent(), explainer);
    }

    private static Map<Job.Kind, Jobs.Worker> workers(Domain domain) {
        var workers = new EnumMap<Job.Kind, Jobs.Worker>(domain.kms().jobs().workers());
        workers.put(Job.Kind.DELETE_FOLDER, domain.iam().folders()::deleteDue);
        workers.put(Job.Kind.PURGE_ACCOUNT, domain.organization().purge());
        return workers;
    }

    /** What the operator may ask the server for. */
    AccountCommands commands() {
        return commands;
    }

    /** What is remembered of refusals, to be cleaned now and then. */
    RefusalsModule refusals() {
        return refusals;
    }

    /** Explains them. */
    RefusalExplainer explainer() {
        return explainer;
    }

    /** What the operator may ask about them. */
    RefusalCommands refusalCommands() {
        return refusalCommands;
    }

    /** Is to be closed. */
    CpuBoundExecutor costly() {
        return costly;
    }

    /** Is to be closed. */
    IssuersModule issuers() {
        return issuers;
    }

    Domain domain() {
        return domain;
    }

    OutboundModule outbound() {
        return outbound;
    }

    AwsModule aws() {
        return aws;
    }

    GatewayModule gateway() {
        return gateway;
    }

    /** What everybody may read of issuers of identity tokens. */
    IssuerDocuments published(IssuerDocuments.Document document) {
        return new IssuerDocuments(outbound.published(), document, log);
    }

    /** What the console shows of the server, once that is known. */
    ServerFacts facts() {
        return facts;
    }

    ConsoleModule console() {
        return console;
    }

    YandexModule yandex() {
        return yandex;
    }

    /** Are to be run every few seconds. */
    Jobs jobs() {
        return jobs;
    }

    /** Is to be updated every few seconds, to show other nodes that this one lives. */
    Nodes nodes() {
        return nodes;
    }
}
