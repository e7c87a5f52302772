package dev.keyhold.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.keyhold.Patience;
import dev.keyhold.Samples;
import dev.keyhold.api.RequestIds;
import dev.keyhold.api.aws.protocol.AwsService;
import dev.keyhold.api.yandex.YandexApi;
import dev.keyhold.crypto.Barrier;
import dev.keyhold.crypto.Hmacs;
import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.domain.audit.AuditTrail;
import dev.keyhold.domain.credential.AccessKeyIssuer;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.KeySeals;
import dev.keyhold.domain.identity.Quotas;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.RootKeyFiles;
import dev.keyhold.maintenance.RootKeyRotation;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.AuditStore;
import dev.keyhold.store.Change;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import dev.keyhold.store.WriteTx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A whole Keyhold in this process, in a folder of its own and on a free port, with a clock that stands still until
 * it is moved.
 */
public final class TestKeyhold implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-03-04T05:06:07Z");
    public static final AccountId ACCOUNT = Samples.ACCOUNT;

    /** The defaults, but no limit on failures: tests fail a lot, all from one address. */
    public static final Config.Limits PATIENT = limits(Config.Limits.DEFAULT, 0, 0);

    /** Connections of the embedded database for reading. */
    private static final int READERS = 4;

    private final Path folder;
    private final StoreConfig storage;
    private final Config.Limits limits;
    private final Quotas quotas;
    private GatewayConfig gateway;
    private FederationConfig federation = FederationConfig.DEFAULT;
    private OperationConfig operation = OperationConfig.DEFAULT;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final TestInstallation made;
    private Running running;

    private TestKeyhold(
            Path folder,
            StoreConfig storage,
            TestInstallation made,
            Config.Limits limits,
            Quotas quotas,
            GatewayConfig gateway) {
        this.folder = folder;
        this.storage = storage;
        this.limits = limits;
        this.quotas = quotas;
        this.gateway = gateway;
        this.made = made;
        made.copyTo(new DataFolder(folder));
        this.running = serve();
    }

    private record Running(KeyholdServer server, Optional<Server> everyPath, Metrics metrics) {
        Running with(Server port) {
            return new Running(server, Optional.of(port), metrics);
        }

        Store store() {
            return server.served().installation().store();
        }
    }

    public static TestKeyhold start() {
        return start(PATIENT);
    }

    public static TestKeyhold start(Config.Limits limits) {
        return start(limits, Quotas.DEFAULT);
    }

    public static TestKeyhold start(Config.Limits limits, Quotas quotas) {
        return start(limits, quotas, GatewayConfig.DEFAULT);
    }

    public static TestKeyhold start(GatewayConfig gateway) {
        return start(PATIENT, Quotas.DEFAULT, gateway);
    }

    public static TestKeyhold start(Config.Limits limits, GatewayConfig gateway) {
        return start(limits, Quotas.DEFAULT, gateway);
    }

    private static TestKeyhold start(Config.Limits limits, Quotas quotas, GatewayConfig gateway) {
        try {
            var folder = Files.createTempDirectory("keyhold-test-");
            return new TestKeyhold(folder, StoreConfig.EMBEDDED, TestInstallation.embedded(), limits, quotas, gateway);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an installation in an empty database, with so many nodes. */
    static List<TestKeyhold> nodes(int number, StoreConfig shared) {
        var made = TestInstallation.make(shared);
        var nodes = new ArrayList<TestKeyhold>();
        try {
            for (int i = 0; i < number; i++) {
                var folder = Files.createTempDirectory("keyhold-test-");
                nodes.add(new TestKeyhold(folder, shared, made, PATIENT, Quotas.DEFAULT, GatewayConfig.DEFAULT));
            }
            return nodes;
        } catch (IOException e) {
            nodes.forEach(TestKeyhold::close);
            throw new UncheckedIOException(e);
        }
    }

    /** No limit on failures, and so much time for a request. */
    public static Config.Limits timeout(Duration timeout) {
        return new Config.Limits(
                PATIENT.maxBodyBytes(),
                PATIENT.maxHeaderBytes(),
                PATIENT.maxRequests(),
                PATIENT.maxConnections(),
                timeout,
                PATIENT.idleTimeout(),
                PATIENT.failuresPerSource(),
                PATIENT.failuresPerKey(),
                PATIENT.cachedCredentials());
    }

    /** The same limits but for failed authentications, and with time for requests on a busy machine. */
    public static Config.Limits limits(Config.Limits limits, int failuresPerSource, int failuresPerKey) {
        return new Config.Limits(
                limits.maxBodyBytes(),
                limits.maxHeaderBytes(),
                limits.maxRequests(),
                limits.maxConnections(),
                Patience.LIMIT,
                limits.idleTimeout(),
                failuresPerSource,
                failuresPerKey,
                limits.cachedCredentials());
    }

    /** The default limits but for authentication. */
    public static Config.Limits authenticating(int failuresPerSource, int failuresPerKey, int cachedCredentials) {
        var limits = Config.Limits.DEFAULT;
        return new Config.Limits(
                limits.maxBodyBytes(),
                limits.maxHeaderBytes(),
                limits.maxRequests(),
                limits.maxConnections(),
                limits.requestTimeout(),
                limits.idleTimeout(),
                failuresPerSource,
                failuresPerKey,
                cachedCredentials);
    }

    /** The port as in production. */
    public InetSocketAddress address() {
        return address(running.server.plaintextUrl());
    }

    /** Opens a second port, where the AWS-compatible API answers on every path. */
    public InetSocketAddress everyPathAddress() {
        if (running.everyPath.isEmpty()) {
            running = running.with(everyPath(service()));
        }
        return Objects.requireNonNull(running.everyPath.get().activePort()).localAddress();
    }

    /** The AWS-compatible API behind the second port, for tests that need no connection. */
    public AwsService service() {
        return running.server.wiring().aws().service();
    }

    /** The Yandex Cloud API as it is on the port, for tests that walk its methods. */
    public YandexApi yandex() {
        return running.server.wiring().yandex().api();
    }

    /** The file with the administrator's key. */
    public AuthorizedKeyFile adminKey() {
        var data = new DataFolder(folder);
        return AuthorizedKeyFile.parse(data.read(data.adminKey()).orElseThrow());
    }

    /** Changes what is stored, whether an API would or not. */
    public void change(Consumer<WriteTx> work) {
        running.store().write(tx -> {
            work.accept(tx);
            return tx;
        });
    }

    /** Looks at what is stored. */
    public <T> T look(Function<ReadTx, T> work) {
        return running.store().read(work);
    }

    /** Gives a user a policy of its own, in place of one that it was given before. */
    public void allow(String user, String document) {
        running.store().write(tx -> {
            var found = tx.identities().findUser(ACCOUNT, user).orElseThrow();
            tx.policies().putInline(ACCOUNT, found.id(), new InlinePolicy("allowed", document));
            return found;
        });
    }

    /** Binds a role to a service account, whether the API would or not. */
    public void bind(String resource, String role, String serviceAccount) {
        var on = new ResourceId(resource);
        var subject = new AccessBinding.Subject(AccessBinding.Subject.SERVICE_ACCOUNT, serviceAccount);
        running.store().write(tx -> tx.bindings().add(on.account(), new AccessBinding(on, role, subject)));
    }

    /** A new authorized key of a service account, of the administrator's pair: to make another takes long. */
    public AuthorizedKeyFile authorizedKey(String serviceAccount) {
        var owner = new ResourceId(serviceAccount);
        var id = new IdGenerator(new SecureRandom()).resourceId(ResourceId.IAM, owner.account());
        var pair = adminKey();
        var algorithm = AuthorizedKey.Algorithm.RSA_2048;
        var seal = seals().ofAuthorizedKey(owner.account(), id, owner, pair.publicKey());
        var key = new AuthorizedKey(owner.account(), id, owner, "", algorithm, pair.publicKey(), now(), seal);
        return running.store().write(tx -> {
            tx.authorizedKeys().insert(key);
            return new AuthorizedKeyFile(
                    id.text(), serviceAccount, "", algorithm.name(), pair.publicKey(), pair.privateKey());
        });
    }

    /** Makes another account in the same store; the key is that of its administrator. */
    public AuthorizedKeyFile anotherAccount(AccountId id) {
        return AnotherAccount.in(running.store(), seals(), id, now());
    }

    /** An access key with its secret. */
    public record SecretKey(String id, String secret) {}

    /** A new access key of the root of an account. */
    public SecretKey rootKey(AccountId account) {
        var random = new SecureRandom();
        var issuer = new AccessKeyIssuer(new IdGenerator(random), new SecretGenerator(random), barrier());
        return running.store().write(tx -> {
            var root = tx.accounts().find(account).orElseThrow().root();
            var owner = tx.identities().find(account, root).orElseThrow();
            var issued = issuer.issue(tx, owner, AccessKeys.Kind.USER, "", now());
            try (var secret = issued.secret()) {
                return new SecretKey(issued.key().keyId().text(), secret.reveal());
            }
        });
    }

    private KeySeals seals() {
        return new KeySeals(barrier());
    }

    private Barrier barrier() {
        var rootKey = RootKeyFiles.read(new DataFolder(folder));
        return new Barrier(running.store().read(tx -> RootKeyRotation.open(tx, rootKey)));
    }

    /** All that is stored, but what is written in the background: a line for each row. */
    public List<String> record() {
        try (var database = watchDatabase()) {
            return database.read();
        }
    }

    /** How many changes the audit trail has from now on; every change that is made is in it. */
    public int changes() {
        var count = 0;
        var page = Page.Request.first(Page.Request.MAX_SIZE);
        while (true) {
            var request = page;
            var found =
                    running.store().read(tx -> tx.audit().events(ACCOUNT, AuditStore.Trail.CHANGES, now(), request));
            count += found.items().size();
            if (found.next().isEmpty()) {
                return count;
            }
            page = new Page.Request(found.next(), Page.Request.MAX_SIZE);
        }
    }

    /** What was refused so far, the audit trail's newest; what waits in memory is written by a restart before. */
    public List<AuditEvent> denials() {
        restart();
        var first = Page.Request.first(Page.Request.MAX_SIZE);
        return Stream.of(ACCOUNT, AccountId.SYSTEM)
                .flatMap(account -> running
                        .store()
                        .read(tx -> tx.audit().events(account, AuditStore.Trail.DENIALS, Instant.EPOCH, first))
                        .items()
                        .stream())
                .toList();
    }

    /** The audit trail of an account, as it is exported; what waits in memory is written before. */
    public List<AuditEvent> events(AccountId account) {
        running.server.wiring().domain().authz().denials().flush();
        running.server.wiring().domain().kms().uses().flush();
        var events = new ArrayList<AuditEvent>();
        new AuditTrail(running.store()).forEach(account, Instant.EPOCH, events::add);
        return events;
    }

    /** The data folder. */
    public Path folder() {
        return folder;
    }

    Wiring wiring() {
        return running.server.wiring();
    }

    /** An IAM token of the service account that every installation begins with. */
    public String adminToken() {
        return adminToken(ACCOUNT);
    }

    /** The same of the one in another account. */
    public String adminToken(AccountId account) {
        var admin = running.store()
                .read(tx -> tx.identities().findUser(account, "admin"))
                .orElseThrow();
        try (var token =
                running.server.wiring().domain().authn().tokens().issue(admin).token()) {
            return token.reveal();
        }
    }

    /** The folder that every account begins with. */
    public String defaultFolder() {
        return defaultFolder(ACCOUNT);
    }

    /** The same of another account. */
    String defaultFolder(AccountId account) {
        return running.store()
                .read(tx -> tx.accounts().find(account))
                .orElseThrow()
                .defaultFolder()
                .text();
    }

    /** Has every change wait, with a transaction before all of them that ends when this is closed. */
    public Hold holdChanges() {
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var store = running.store();
        var holder = Thread.startVirtualThread(() -> store.write(_ -> {
            begun.countDown();
            return await(released);
        }));
        await(begun);
        return () -> {
            released.countDown();
            join(holder);
            // Behind all that has waited.
            store.write(_ -> true);
        };
    }

    /** Has all that is read from the store wait in the same way. */
    public Hold holdReads() {
        var begun = new CountDownLatch(READERS);
        var released = new CountDownLatch(1);
        for (int i = 0; i < READERS; i++) {
            Thread.startVirtualThread(() -> running.store().read(_ -> {
                begun.countDown();
                return await(released);
            }));
        }
        await(begun);
        return released::countDown;
    }

    /** What waits. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Notifies {@code listener} of each change before the change is acknowledged to its caller. */
    public void onChange(Consumer<Change> listener) {
        running.store().onChange(listener);
    }

    /** Ends all work that no request asks for, until the next restart, so that {@link #work} counts requests alone. */
    public void stopBackground() {
        running.server.background().close();
    }

    /**
     * What was done so far.
     *
     * @param statements SQL statements, those that begin and end transactions among them
     * @param macs message authentication codes
     */
    public record Work(long statements, long macs) {
        /** What was done since. */
        public Work since(Work before) {
            return new Work(statements - before.statements, macs - before.macs);
        }
    }

    public Work work() {
        return new Work(running.metrics.statements(), Hmacs.computed());
    }

    /** What the server runs its costly work on. */
    public CpuBoundExecutor costlyWork() {
        return running.server.wiring().costly();
    }

    /** How many requests are not answered yet. */
    public int requestsInProgress() {
        return running.server.http().requests().count();
    }

    /** Begins to close the port, and returns once requests are refused. */
    public CompletableFuture<Void> beginStop(Duration drain) {
        var http = running.server.http();
        var stopped = CompletableFuture.runAsync(() -> http.stop(drain, Patience.LIMIT), Thread::startVirtualThread);
        while (!http.requests().isStopping()) {
            Thread.onSpinWait();
        }
        return stopped;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks at the database from beside the service. */
    public DatabaseState watchDatabase() {
        return DatabaseState.of(new DataFolder(folder).database());
    }

    public String rootAccessKeyId() {
        return made.rootAccessKeyId();
    }

    public String rootSecret() {
        return made.rootSecret();
    }

    public Instant now() {
        return now.get();
    }

    public void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    public void setTime(Instant to) {
        now.set(to);
    }

    /** Stops, and starts again on the same folder with another setting. */
    public void restart(GatewayConfig other) {
        gateway = other;
        restart();
    }

    /** The same with other issuers. */
    public void restart(FederationConfig other) {
        federation = other;
        restart();
    }

    /** The same with other settings of its operation. */
    void restart(OperationConfig other) {
        operation = other;
        restart();
    }

    KeyholdServer server() {
        return running.server;
    }

    /** Stops, and starts again on the same folder. */
    public void restart() {
        stop();
        running = serve();
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        var stopping = running.everyPath.map(Server::stop);
        running.server.close();
        stopping.ifPresent(CompletableFuture::join);
    }

    private Running serve() {
        var metrics = new Metrics();
        var installation = Installation.open(
                        new DataFolder(folder), storage, Installation.Mode.OPEN_OR_CREATE, Optional.empty(), metrics)
                .installation();
        InstantSource clock = now::get;
        var varied = new TestConfig.Varied(limits, quotas, gateway, federation, operation);
        var config = TestConfig.of(folder, storage, varied);
        var server = KeyholdServer.start(config, installation, clock, metrics, TestRsaKeys.create());
        return new Running(server, Optional.empty(), metrics);
    }

    private Server everyPath(AwsService service) {
        var data = new DataFolder(folder);
        var server = TestServers.builder()
                .blockingTaskExecutor(BlockingTaskExecutor.of(new VirtualThreads()), true)
                .port(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        SessionProtocol.HTTPS,
                        SessionProtocol.HTTP)
                .tls(TlsKeyPair.of(
                        data.serverKey().toFile(), data.serverCertificate().toFile()))
                .serviceUnder("/", RequestIds.decorator(service).apply(service))
                .build();
        server.start().join();
        return server;
    }

    private static InetSocketAddress address(String url) {
        return new InetSocketAddress(URI.create(url).getHost(), URI.create(url).getPort());
    }
}
