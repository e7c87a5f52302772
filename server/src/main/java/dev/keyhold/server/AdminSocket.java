package dev.keyhold.server;

import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.model.Progress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands of the operator over a Unix socket in the data folder. Only the user that the server runs as and the
 * superuser are answered: the socket's permissions say so, and the kernel is asked who is on the other side.
 */
final class AdminSocket implements AutoCloseable {
    /** Connections at once; more are closed. */
    static final int MAX_CONNECTIONS = 8;

    private static final long LIMIT_SECONDS = 30;
    /** How long nothing is accepted after that has failed. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final String SUPERUSER = "root";

    private static final Logger log = LoggerFactory.getLogger(AdminSocket.class);

    private final Path path;
    private final ServerSocketChannel listening;
    private final UserPrincipal owner;
    private final BiFunction<String, Progress, String> commands;
    private final Semaphore free = new Semaphore(MAX_CONNECTIONS);

    private AdminSocket(
            Path path,
            ServerSocketChannel listening,
            UserPrincipal owner,
            BiFunction<String, Progress, String> commands) {
        this.path = path;
        this.listening = listening;
        this.owner = owner;
        this.commands = commands;
    }

    /**
     * Listens in a folder that this process has locked, so that a socket that is there already is nobody's. Empty where
     * the folder cannot hold a socket, as its path is too long: the server works without, and says so.
     *
     * @param commands answers a request, and tells how far it has come if that takes long
     */
    static Optional<AdminSocket> open(DataFolder folder, BiFunction<String, Progress, String> commands) {
        var path = folder.adminSocket();
        try {
            Files.deleteIfExists(path);
            var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                var _ = listening.bind(UnixDomainSocketAddress.of(path));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
                var socket = new AdminSocket(path, listening, Files.getOwner(path), commands);
                Thread.ofVirtual().name("admin-socket").start(socket::accept);
                return Optional.of(socket);
            } catch (IOException | RuntimeException e) {
                listening.close();
                throw e;
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue("socket", path)
                    .addKeyValue("reason", e.getMessage())
                    .log("admin.unavailable");
            return Optional.empty();
        }
    }

    /** Whether the user on the other side is answered. */
    static boolean mayAsk(UserPrincipal peer, UserPrincipal owner) {
        return peer.equals(owner) || peer.getName().equals(SUPERUSER);
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                var channel = listening.accept();
                if (free.tryAcquire()) {
                    Thread.ofVirtual().name("admin").start(() -> serve(channel));
                } else {
                    channel.close();
                }
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                // Such as too many open files, which ends.
                log.atWarn().setCause(e).log("admin.accept.failed");
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            var peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            if (mayAsk(peer.user(), owner)) {
                var request = within(channel, () -> AdminChannel.read(channel));
                var answer = commands.apply(request, AdminChannel.progressTo(channel));
                var _ = within(channel, () -> {
                    AdminChannel.write(channel, answer);
                    return answer;
                });
            } else {
                log.atWarn().addKeyValue("user", peer.user().getName()).log("admin.refused");
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("admin.failed");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("admin.failed");
        } finally {
            free.release();
        }
    }

    private interface Transfer {
        String run() throws IOException;
    }

    /** The other side has so long to send its text, and to take ours; how long the work takes is ours to say. */
    private static String within(SocketChannel channel, Transfer transfer) throws IOException {
        var limit = AdminChannel.closeLater(channel, LIMIT_SECONDS);
        try {
            return transfer.run();
        } finally {
            limit.cancel(false);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("admin.close.failed");
        }
    }
}
