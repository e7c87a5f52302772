package dev.keyhold.bench;

import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.crypto.PemReader;
import dev.keyhold.server.Config;
import dev.keyhold.yandex.api.iam.v1.GetRoleRequest;
import dev.keyhold.yandex.api.iam.v1.Role;
import dev.keyhold.yandex.api.iam.v1.RoleServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricDecryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricDecryptResponse;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject.ServiceAccount;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The least that the same server software can do: it takes the whole request in and answers 200 with a body as long as
 * Keyhold's. {@code /} and the paths of gateways answer on the event loop; {@code /hop} on a virtual thread, as blocking
 * code needs; the gRPC services answer on the event loop too.
 */
public final class BaselineServer {
    /** Where it answers with JSON as long as that of encryption and decryption of a kibibyte. */
    static final String JSON_PATH = "/json";

    private static final String BODY = "0".repeat(500);
    private static final String JSON_BODY = "{\"Plaintext\":\"" + "0".repeat(1_620) + "\"}";

    private BaselineServer() {}

    /** What to serve besides the two handlers. */
    enum Extent {
        PLAIN,
        WITH_GRPC
    }

    /** Starts it in a process with the JVM options and the certificate of {@code like}, but for its cache. */
    static ServerProcess start(Keyhold like, Extent extent, Path folder) {
        return start(like, extent, folder, List.of());
    }

    /** The same with a cache that {@link #makeCache} made. */
    static ServerProcess start(Keyhold like, Extent extent, Path folder, Path cache) {
        return start(like, extent, folder, List.of("-XX:AOTCache=" + cache));
    }

    /** Makes an ahead-of-time cache of the plain server as the launcher makes Keyhold's: start, answer once, stop. */
    static Path makeCache(Keyhold like, Path folder) {
        var cache = folder.resolve("floor.aot");
        try (var server = start(like, Extent.PLAIN, folder, List.of("-XX:AOTCacheOutput=" + cache))) {
            new Load(server).once(List.of(new Http(List.of(Http.get("/", "none")))));
        }
        return cache;
    }

    private static ServerProcess start(Keyhold like, Extent extent, Path folder, List<String> options) {
        var command = new ArrayList<String>();
        for (var word : like.process().commandLine()) {
            if (word.equals("-jar")) {
                break;
            }
            if (!word.startsWith("-XX:AOT")) {
                command.add(word);
            }
        }
        command.addAll(options);
        var ready = folder.resolve("floor.ready");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BaselineServer.class.getName());
        command.add(ready.toString());
        command.add(like.data().toString());
        command.add(extent.name());
        return ServerProcess.start(command, ready, folder.resolve("floor.log"));
    }

    public static void main(String[] arguments) throws IOException {
        var ready = Path.of(arguments[0]);
        var builder = server(Path.of(arguments[1]));
        if (Extent.valueOf(arguments[2]) == Extent.WITH_GRPC) {
            builder.service(GrpcService.builder()
                    .addService(new EmptyRoles())
                    .addService(new EchoCrypto())
                    .addService(new EmptyAuthorization())
                    .addService(new EmptyAccess())
                    .build());
        }
        var server = builder.build();
        server.start().join();
        var temporary = Files.createTempFile(ready.toAbsolutePath().getParent(), "floor", ".tmp");
        Files.writeString(temporary, "http://127.0.0.1:" + server.activeLocalPort());
        Files.move(temporary, ready, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ServerBuilder server(Path data) throws IOException {
        var limits = Config.Limits.DEFAULT;
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
        var chain = PemReader.certificates(Files.readString(data.resolve("server.pem")));
        var key = PemReader.privateKey(Files.readString(data.resolve("server-key.pem")), "EC");
        return Server.builder()
                .blockingTaskExecutor(BlockingTaskExecutor.of(Executors.newSingleThreadScheduledExecutor()), true)
                .disableServerHeader()
                .maxRequestLength(limits.maxBodyBytes())
                .http1MaxInitialLineLength(limits.maxHeaderBytes())
                .http1MaxHeaderSize(limits.maxHeaderBytes())
                .http2MaxHeaderListSize(limits.maxHeaderBytes())
                .maxNumConnections(limits.maxConnections())
                .requestTimeout(limits.requestTimeout())
                .idleTimeout(limits.idleTimeout())
                .port(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        SessionProtocol.HTTPS,
                        SessionProtocol.HTTP)
                .tls(TlsKeyPair.of(key, chain))
                .service("/", (_, request) -> answer(request, Runnable::run))
                .service("/v3/s3tokens", (_, request) -> answer(request, Runnable::run))
                .service("/verify", (_, _) -> HttpResponse.of(HttpStatus.NO_CONTENT))
                .service(
                        JSON_PATH,
                        (_, request) -> HttpResponse.of(request.aggregate().thenApply(BaselineServer::json)))
                .service("/hop", (_, request) -> answer(request, threads));
    }

    /** Answers without a look at who asks for what. */
    private static final class EmptyRoles extends RoleServiceGrpc.RoleServiceImplBase {
        private static final Role ROLE =
                Role.newBuilder().setId("viewer").setDescription("0".repeat(50)).build();

        @Override
        public void get(GetRoleRequest request, StreamObserver<Role> reply) {
            reply.onNext(ROLE);
            reply.onCompleted();
        }
    }

    /** Lets everybody through by four headers. */
    private static final class EmptyAuthorization extends AuthorizationGrpc.AuthorizationImplBase {
        private static final CheckResponse OK = CheckResponse.newBuilder()
                .setStatus(Status.getDefaultInstance())
                .setOkResponse(OkHttpResponse.newBuilder()
                        .addAllHeaders(Collections.nCopies(
                                4,
                                HeaderValueOption.newBuilder()
                                        .setHeader(HeaderValue.newBuilder()
                                                .setKey("0".repeat(20))
                                                .setValue("0".repeat(20)))
                                        .build())))
                .build();

        @Override
        public void check(CheckRequest request, StreamObserver<CheckResponse> reply) {
            reply.onNext(OK);
            reply.onCompleted();
        }
    }

    /** Knows everybody as the same. */
    private static final class EmptyAccess extends AccessServiceGrpc.AccessServiceImplBase {
        private static final AuthenticateResponse SOMEBODY = AuthenticateResponse.newBuilder()
                .setSubject(Subject.newBuilder()
                        .setServiceAccount(ServiceAccount.newBuilder()
                                .setId("0".repeat(20))
                                .setFolderId("0".repeat(20))))
                .build();

        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
            reply.onNext(SOMEBODY);
            reply.onCompleted();
        }
    }

    /** Answers with what it was sent, as much longer or shorter as a cipher makes it. */
    private static final class EchoCrypto extends SymmetricCryptoServiceGrpc.SymmetricCryptoServiceImplBase {
        private static final ByteString OVERHEAD = ByteString.copyFrom(new byte[MessageCipher.OVERHEAD]);

        @Override
        public void encrypt(SymmetricEncryptRequest request, StreamObserver<SymmetricEncryptResponse> reply) {
            reply.onNext(SymmetricEncryptResponse.newBuilder()
                    .setKeyId(request.getKeyId())
                    .setVersionId(request.getKeyId())
                    .setCiphertext(request.getPlaintext().concat(OVERHEAD))
                    .build());
            reply.onCompleted();
        }

        @Override
        public void decrypt(SymmetricDecryptRequest request, StreamObserver<SymmetricDecryptResponse> reply) {
            reply.onNext(SymmetricDecryptResponse.newBuilder()
                    .setKeyId(request.getKeyId())
                    .setVersionId(request.getKeyId())
                    .setPlaintext(request.getCiphertext().substring(MessageCipher.OVERHEAD))
                    .build());
            reply.onCompleted();
        }
    }

    private static HttpResponse answer(HttpRequest request, Executor executor) {
        return HttpResponse.of(request.aggregate().thenApplyAsync(BaselineServer::answer, executor));
    }

    private static HttpResponse json(AggregatedHttpRequest whole) {
        return whole.content().length() > JSON_BODY.length()
                ? HttpResponse.of(HttpStatus.BAD_REQUEST)
                : HttpResponse.of(HttpStatus.OK, MediaType.JSON, JSON_BODY);
    }

    private static HttpResponse answer(AggregatedHttpRequest whole) {
        return whole.content().length() > BODY.length()
                ? HttpResponse.of(HttpStatus.BAD_REQUEST)
                : HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, BODY);
    }
}
