package dev.keyhold.bench;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.keyhold.boot.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The least that the same server software can do: it takes the whole request in and answers 200 with a body as long as
 * Keyhold's. {@code /} answers on the event loop; {@code /hop} on a virtual thread, as Keyhold has to.
 */
public final class FloorServer {
    private static final String BODY = "0".repeat(500);

    private FloorServer() {}

    /** Starts it in a process with the JVM options of {@code like}. */
    static ServerProcess start(ServerProcess like, Path folder) {
        var command = new ArrayList<String>();
        for (var word : like.commandLine()) {
            if (word.equals("-jar")) {
                break;
            }
            command.add(word);
        }
        var ready = folder.resolve("floor.ready");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(FloorServer.class.getName());
        command.add(ready.toString());
        return ServerProcess.start(command, ready, folder.resolve("floor.log"));
    }

    public static void main(String[] arguments) throws IOException {
        var ready = Path.of(arguments[0]);
        var limits = Config.Limits.DEFAULT;
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
        var server = Server.builder()
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
                .tlsSelfSigned()
                .service("/", (_, request) -> answer(request, Runnable::run))
                .service("/hop", (_, request) -> answer(request, threads))
                .build();
        server.start().join();
        var temporary = Files.createTempFile(ready.toAbsolutePath().getParent(), "floor", ".tmp");
        Files.writeString(temporary, "http://127.0.0.1:" + server.activeLocalPort());
        Files.move(temporary, ready, StandardCopyOption.ATOMIC_MOVE);
    }

    private static HttpResponse answer(HttpRequest request, Executor executor) {
        return HttpResponse.of(request.aggregate().thenApplyAsync(FloorServer::answer, executor));
    }

    private static HttpResponse answer(AggregatedHttpRequest whole) {
        return whole.content().length() > BODY.length()
                ? HttpResponse.of(HttpStatus.BAD_REQUEST)
                : HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, BODY);
    }
}
